"""What column names say, in the languages that exports are written in: patterns over a folded name."""

import re
import unicodedata
from typing import Final

_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")


def folded(name: str) -> str:
    """A name as the patterns see it: lower case, words apart.

    >>> folded("RecipientLastName"), folded("NPS_GROUP"), folded("Ｑ1")
    ('recipient last name', 'nps group', 'q1')
    """
    spaced = _CAMEL.sub(" ", unicodedata.normalize("NFKC", name))
    return " ".join(re.sub(r"[_\-.:/]+", " ", spaced).casefold().split())


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern of several."""
    return re.compile("|".join(patterns))


RECOMMENDS: Final = any_of(
    r"\bnps\b", r"net ?promoter", r"\bltr\b", r"\brecommend(?!ation|ed)", r"推荐", r"推薦", r"\brecomend",
    r"empfehl", r"\brecomi", r"\bindicari",
    r"\brecommand", r"おすすめ|勧め", r"추천", r"consiglier",
)  # fmt: skip
"""The question itself: how likely are you to recommend us."""

SCORES: Final = any_of(
    r"\bscores?\b", r"\bratings?\b", r"\brate\b", r"\brated\b", r"\bnota\b", r"\bnote\b", r"pontua", r"puntuaci",
    r"bewertung", r"点数|點數|スコア", r"评分|評分|打分|分数|分數|评价|評價",
    r"\b0 ?(?:to|~|–|至|到)? ?10\b", r"\b1 ?(?:to|~|–|至|到)? ?10\b",
    r"满意|滿意", r"satisf",
)  # fmt: skip
"""Some score or other."""

RATINGS: Final = any_of(r"\bstars?\b", r"星级|星級|星等", r"\bcsat\b", r"\bces\b", r"effort", r"满意|滿意", r"satisf")
"""Scores that are not the recommendation, whatever their scale."""

NOT_THE_SCORE: Final = any_of(
    r"\b(?:group|category|categories|segment|class|type|label|bucket|status)\b", r"类别|類別|分组|分組|类型|類型|分群",
    r"\b(?:id|uuid|ids|index|count|number of|rank|age|year|month|week|day|hour)\b",
    r"\b(?:price|amount|revenue|sales|quantity|qty)\b",
    r"\b(?:duration|seconds|minutes|time|date|total|sum|average|avg|mean|percent|weight|progress|finished)\b",
    r"总分|總分|合计|合計|平均|用时|用時|时长|時長|时间|時間|秒|年龄|年齡|序号|序號|编号|編號|数量|數量|价格|價格|金额|金額",
    r"推荐人|推薦人|推荐码|推薦碼|推荐渠道|推薦管道|推荐来源|推薦來源",
    r"recommended by", r"^q?\d+ ?[(（].*[)）]$|^第\d+[题題]",
)  # fmt: skip
"""Names of what only looks like a score."""

COMMENTS: Final = any_of(
    r"\bcomments?\b", r"\breasons?\b", r"\bwhy\b", r"feedback", r"verbatim", r"\bremarks?\b", r"improve", r"suggest",
    r"\bopinions?\b", r"\bexplain", r"tell us", r"open ?ended", r"\bfree ?text\b", r"开放题|開放題|コメント",
    r"\breview ?(?:body|text)?\b", r"\bmessage\b", r"^(?:content|text|body)$|^(?:内容|內容)$",
    r"\bwhat (?:could|can|should) we\b", r"\banything else\b", r"por ?qu[eéê]\b", r"\bpourquoi\b",
    r"\bwarum\b|\bgrund\b",
    r"sugerencia|sugest", r"anmerkung", r"\bavis\b", r"\bresposta\b", r"\bmotivo", r"coment[aá]rio", r"comentario",
    r"kommentar", r"begründung", r"commentaire",
    r"raison",
    r"(?:评价|評價|回答|作答|回复|回覆|补充|補充)(?:内容|內容|说明|說明)|原因|理由|建议|建議|意见|意見|评论|評論|评语|評語|反馈|反饋|回饋|留言|吐槽|为何|為何|为什么|為什麼|改进|改進|心得|说明|說明",
)  # fmt: skip

ABOUT_COMMENTS: Final = any_of(
    r"\b(?:insights?|topics?|tags?|themes?|labels?|sentiment|category|language|length)\b",
    r"主题|主題|标签|標籤|情感|情緒|分类|分類",
)
"""Names of what somebody noted about a comment."""

SEVERAL: Final = any_of(
    r"\b(?:select|choose|check|tick|mark) (?:all|any|up to|as many)\b", r"\ball that apply\b", r"\bmulti(?:ple)?\b",
    r"多选|多選|复选|複選|(?:选|選)(?:出)?最多|至多(?:选|選)|最多(?:可)?(?:选|選)",
)  # fmt: skip
"""Names of questions that say that several answers may be chosen."""

TIMES: Final = any_of(
    r"\bdate\b", r"\btime\b", r"timestamp", r"datetime", r"\bdata\b", r"fecha", r"datum", r"\bday\b", r"carimbo",
    r"日期|时间|時間|時間戳記|时间戳", r"\b\w+ (?:at|on)$",
    r"^(?:at|on)$", r"^(?:created|submitted|completed|answered|responded|received|recorded|rated)\b",
    r"\b(?:epoch|unix|ts|utc)\b",
)  # fmt: skip
CLOCKS: Final = any_of(
    r"\btimes?\b", r"\bhours?\b", r"\bclock\b", r"\bhora\b", r"uhrzeit", r"\bheure\b",
    r"时间|時間|时刻|時刻|时分|時分|钟点|鐘點",
)  # fmt: skip
ANSWER_TIMES: Final = any_of(
    r"submit", r"\bend(?:s|ed)?\b", r"complet", r"record", r"finish", r"answer", r"respon", r"survey", r"\bnps\b",
    r"rated", r"feedback", r"timestamp",
    r"antwort", r"abgegeben|abgeschickt", r"respost", r"respuesta", r"r[eé]ponse",
    r"提交|结束|結束|完成|填答|答复|答覆|答卷|答题|答題|回覆|回复|反馈|評分|评分|時間戳記|时间戳",
)  # fmt: skip
START_TIMES: Final = any_of(
    r"\bstart", r"\bbegin", r"\bsent\b", r"\bstage", r"invit", r"\bcheck ?out\b|\bdepart(?:ure|ed)\b",
    r"退房|离店|離店|开始|開始|发送|發送|邀请|邀請",
)  # fmt: skip
OTHER_TIMES: Final = any_of(
    r"birth", r"\bdob\b", r"expir", r"\bdue\b", r"contract", r"subscri", r"renew", r"trial", r"warrant", r"\bmember",
    r"\blast (?:login|seen|visit|activity|modified|purchase|order|contact)", r"合同|合約|合约|续费|續約|续约|最近|上次",
    r"\barriv|\bcheck ?in\b|入住", r"purchas", r"\border", r"deliver", r"regist", r"joined", r"updated",
    r"生日|出生|到期|购买|購買|下单|下單|订单|訂單|注册|註冊|更新|入会|入會|會員時間",
)  # fmt: skip
DURATIONS: Final = any_of(
    r"duration",
    r"seconds",
    r"minutes",
    r"\btime (?:taken|spent)\b",
    r"\bage\b",
    r"\b(?:response|handl\w+|wait\w*|resolution|load|talk|hold) time\b",
    r"\blatency\b",
    r"用时|用時|所用|时长|時長|秒|年龄|年齡",
)

_ID = r"(?:id|uuid|guid|no|number|key|code|ref|reference)"
RESPONDENTS: Final = any_of(
    rf"\b(?:respondent|customer|user|member|client|contact|person|account|participant|employee|patient|guest|buyer|shopper"
    rf"|membership|subscriber|policy ?holder|loyalty(?: card)?) ?{_ID}\b(?! of\b)",
    r"\bkunden?[ -]?(?:nummer|nr|id)\b|\bmitglieds?(?:nummer|nr)\b|\bn[º°o]? ?(?:de )?client[e]?\b",
    r"\b(?:c[oó]digo|id|n[uú]mero|matr[ií]cula) (?:d[eoa]l? )?(?:cliente|usu[aá]rio|s[oó]cio|client)\b",
    r"(?:会员|會員)卡(?:号|號)",
    r"\b(?:external ?(?:id|(?:data ?)?reference)|openid|unionid|uid)\b",
    r"(?:用户|用戶|客户|客戶|顾客|顧客|会员|會員|受访者|受訪者|买家|買家) ?(?:id|编号|編號|标识|標識|号|號|代码|代碼)",
    r"^(?:账号|帳號|账户|帳戶|工号|工號)$",
)  # fmt: skip
NAMES_RESPONDENT: Final = re.compile(r"respondents?|participants?|受访者|受訪者|befragte[r]?|respondente|encuestado")
"""A whole name that says respondent and may head numbers as well as names."""
RESPONSE_IDS: Final = any_of(
    rf"^(?:nps )?(?:response|answer|submission|record|entry|feedback|survey response|reply|ticket) ?{_ID}$",
    r"^resp ?id$",
    r"答卷编号|答卷編號|答卷id|回覆編號|答复编号|填答編號|^token$|^hash$",
)  # fmt: skip
ROW_IDS: Final = any_of(
    rf"^{_ID}$", r"^#$", r"^no ?\d?$", r"^index$", r"^row$", r"^(?:序号|序號|编号|編號|流水號|流水号)$"
)
ROW_COUNTS: Final = any_of(
    r"^#$", r"^no ?\d?$", r"^(?:row|index|row ?no|line)$", r"^(?:序号|序號|项次|項次|流水號|流水号)$"
)
"""Names of what counts a file's own rows, from 1 in every file."""
IDENTIFIERS: Final = any_of(
    rf"\b{_ID}$",
    r"\b(?:hash|token|url|link|permalink|uuid)\b",
    r"编号|編號|单号|單號|订单号|代码$|代碼$|[号號][码碼]?$",
)

ORDERS: Final = any_of(
    r"\b(?:order|ticket|case|invoice|transaction|shipment|booking|reservation|policy|contract)\b",
    r"订单|訂單|工单|工單|交易|发票|發票|案件|單據|单据|预约|預約|保单|保單|合同|合約|运单|運單|快递单|快遞單",
)
"""Names of what an identifier may stand for other than a person."""

EMAILS: Final = any_of(r"\be ?mail", r"邮箱|郵箱|信箱|电子邮件|電子郵件")

DIMENSIONS: Final = any_of(
    r"\b(?:channel|source|region|country|city|(?<!please )state|province|area|market|location|store|branch)\b",
    r"\b(?:shop|site)\b",
    r"\b(?:department|team|unit|product|plan|tier|segment|category|type|device|platform|browser|os|language)\b",
    r"\b(?:locale|gender|sex|industry|brand|campaign|agent|version|model|size|status|touchpoint|journey|stage)\b",
    r"\b(?:quarter|cohort|group|level|role)\b",
    r"渠道|管道|通路|来源|來源|地区|地區|区域|區域|省|城市|国家|國家|门店|門店|門市|县市|縣市|店铺|店鋪|分店|部门|部門|产品|產品",
    r"商品|品类|品類|类别|類別|类型|類型|版本|套餐|方案|等级|等級|性别|性別|年龄段|年齡層|行业|行業|品牌|设备|裝置",
    r"平台|语言|語言|状态|狀態|季度|级别|級別",
)  # fmt: skip

SOURCES: Final = any_of(
    r"\b(?:channel|source|collector|survey|platform|touchpoint|method|mode|form|campaign)\b",
    r"渠道|管道|通路|来源|來源|问卷|問卷|平台|方式",
)
"""Names of what may have asked its question in a way of its own."""

COUNTS: Final = any_of(
    r"^(?:n|counts?|freq(?:uency)?|frequencies|responses|answers|respondents|votes)$",
    r"^(?:number|no|#|count) of (?:\w+ )?(?:responses|answers|people|respondents|customers|votes|ratings)$",
    r"^(?:人|份|次|票|频|頻|计|計|数|數|(?:答复|答覆|回复|回覆|回答|答卷|样本|樣本|填答)(?:人|份)?)(?:数|數|次|量)(?:量)?$",
)
"""Whole names of a column that says how many gave an answer."""

GROUPS: Final = re.compile(
    r"\bnps ?(?:group|category|segment|dpp|class|type)\b|(?:推荐|推薦)(?:者)?(?:分组|分組|类别|類別)"
)
"""Names of a column that says which of the three groups an answer belongs to."""

GROUP_OF: Final = re.compile(r"(.+?) nps (?:group|category|segment|dpp|class|type|score)")
"""The name of such a column with the name of the answer's column before it."""

_PROMOTERS = "promoter promoters 推荐者 推薦者 推广者 推廣者 promotor promotores promotore promoteur"
_PASSIVES = "passive passives neutral neutrals 被动者 被動者 中立者 passivo passivos neutro neutros pasivo pasivos"
_DETRACTORS = "detractor detractors 贬损者 貶損者 贬低者 貶低者 批评者 批評者 detrator detratores detractores kritiker"
LABELS: Final = {
    **dict.fromkeys(_PROMOTERS.split(), "promoter"),
    **dict.fromkeys(_PASSIVES.split(), "passive"),
    **dict.fromkeys(_DETRACTORS.split(), "detractor"),
}
"""Names of the three groups, as labelled by the tool that made the file."""
