"""Personal data in comments, hidden before anybody reads them: what is stored stays as it was written.

Precise rather than eager: a comment without its amounts, dates, scores or names of models would be useless, so numbers
are hidden only where their form, their check digit or the words before them say what they are.
"""

import re
from collections.abc import Callable
from typing import Final

MASK: Final = "•••"
"""What stands for a hidden piece, in every language."""

MAINLAND_ID: Final = r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
TAIWAN_ID: Final = r"[A-Z][1289A-D]\d{8}"
HONG_KONG_ID: Final = r"[A-Z]{1,2}\d{6}[(（][\dA][)）]"
OTHER_IDS: Final = r"\d{3}-\d{2}-\d{4}|\d{3}\.\d{3}\.\d{3}-\d{2}"
"""National numbers of the United States and Brazil."""

SURNAMES: Final = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅高郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖蕭田董潘袁蔡蒋蔣余"
    "于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏方邹鄒熊白孟秦邱侯江尹薛阎雷龙龍黎史陶贺賀毛郝"
    "顾顧龚龔邵万萬钱錢严嚴洪赖賴武莫孔汤湯詹游簡简施柯翁巫卓"
)

_ALONE = r"(?<![0-9A-Za-z])(?<!\d[.,])"
_ENDS = r"(?![0-9A-Za-z])(?![.,]\d)"
_DATE = re.compile(r"(?:19|20)\d\d([-/. ])\d{1,2}\1\d{1,2}|\b\d{1,2}([-/. ])\d{1,2}\2(?:19|20)\d\d")

_LINK = re.compile(
    r"((?:https?://|www\.)[^\s/?#<>\"'，。；！？、（）【】《》]{1,200}|(?<![\w.@-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}(?=/))"
    r"([/?#][^\s<>\"'，。；！？、（）【】《》\u3400-\u9fff]*)",
    re.IGNORECASE,
)
_SECRET_PATH = re.compile(r"[?#&=]|/(?=[^/]*\d)(?=[^/]*[A-Za-z])[^/]{16,}|/\d{6,}")

_LOCAL = r"A-Za-z0-9\u00c0-\u024f.%+_-"
_DOMAIN = r"(?:[A-Za-z0-9\u00c0-\u024f-]{1,63}\.){1,5}[A-Za-z]{2,24}"
_EMAIL = re.compile(
    rf"(?<![{_LOCAL}])[{_LOCAL}]{{1,64}}(?:[@＠]|\s?[\[(]at[\])]\s?){_DOMAIN}"
    rf"|(?<![{_LOCAL}])[{_LOCAL}]{{1,64}} at (?:gmail|hotmail|outlook|yahoo|icloud|qq|163|126)(?:\.| dot )com\b",
    re.IGNORECASE,
)

_NUMBER = r"(?:\s?(?:numbers?|num|no|nr|id|ref(?:erence)?|code|n[º°]|[:：#]))(?:\s?(?:is|was|[:：#.=])){0,3}\s?"
_HAN_NUMBER = r"(?:编|編)?(?:单|單)?(?:号|號)(?:码|碼)?\s?[:：是为為#]{0,2}\s?"
_LABELLED = r"(?=[A-Za-z0-9-]{0,26}\d{4}|[A-Za-z0-9-]{0,24}\d-?\d-?\d-?\d)[A-Za-z0-9][A-Za-z0-9-]{3,31}"
_ORDER = re.compile(
    r"(\b(?:orders?|tracking|ticket|case|booking|reservation|confirmation|invoice|account|customer|member(?:ship)?|policy|parcel"
    r"|waybill|passport|pedido|commande|bestell(?:ung|nummer)|conta|cuenta)"
    rf"{_NUMBER}"
    r"|(?:n[uú]mero|numéro|nº) (?:do|del|de|da) (?:pedido|commande|conta|cuenta|protocolo)(?: é| es|:)?\s?"
    rf"|(?:订|訂|快递|快遞|运|運|物流|发票|發票|会员|會員|保单|保單|工|预订|預訂|訂位|账|帳|证件|證件){_HAN_NUMBER}"
    r"|(?:单号|單號|编号|編號|订单|訂單|账户|帳戶)\s?[:：#]\s?|(?:单号|單號)是?"
    r"|(?:护照|護照|身份证|身分證)(?:字?[号號])?(?:码|碼)?\s?[:：是为為]?\s?"
    rf")({_LABELLED})",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"((?:微信号?|微信號|wechat|weixin|vx|wx|line|qq|telegram|whats ?app)(?:\s?(?:id|号|號))?"
    r"(?:\s?[:：]\s?|是|\s(?:id|is)\s))([A-Za-z0-9_+-][A-Za-z0-9_.-]{4,31})",
    re.IGNORECASE,
)
# A name of letters alone is told from a word by its label: "WeChat: great" and "line: fine" hold none.
_LETTERS = re.compile(
    r"((?:微信[号號]\s?[:：是]?|(?:微信|wechat|weixin|line|qq|telegram|whats ?app)\s?(?:id|号|號|账号|帳號)\s?[:：是]"
    r"|微信\s?[:：]|加(?:我的?|个|個)?(?:微信|wechat|line)\s?[:：]?)\s?)([a-z][a-z0-9_-]{5,19})(?![a-z0-9_-])",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"((?:\btel(?:ephone)?|\b(?:call|text|reach|ring|contact) (?:me|us|him|her)(?: (?:at|on|under|by))?"
    r"|\btelefone|\btel[eé]fono|电话|電話|致电|致電|联系方式|聯絡方式|联系我|聯絡我"
    r"|\b(?:phone|mobile|cell)(?: (?:numbers?|no))(?: is)?|\b(?:phone|mobile|cell)(?=\s?[:：])"
    r"|(?:手机|手機|行動電話)(?:号码?|號碼?|(?=\s?[:：])))\.?\s?[:：是为為]?\s?)"
    r"(\(?\+?\d[\d\s()-]{4,18}\d)(?!\d)(?![.,]\d)",
    re.IGNORECASE,
)


def phones(digit: str) -> str:
    """Telephone numbers of mainland China, Taiwan and Hong Kong, with a class of characters for one digit."""
    return (
        rf"(?:\(?\+?86\)?[\s-]?)?[1１][3-9３-９]{digit}([\s.-]?){digit}{{4}}\1{digit}{{4}}"
        rf"|(?:\(?\+?886\)?[\s-]?0?|0)9\d{{2}}[\s-]?{digit}{{3}}[\s-]?{digit}{{3}}"
        r"|\(?\+?852\)?[\s-]?[4-9]\d{3}[\s-]?\d{4}"
    )


_PHONE = re.compile(
    r"(?:(?<![0-9A-Za-z+])|(?<=tel)|(?<=hone)|(?<=vx)|(?<=wx)|(?<=hat))(?<!\d[.,])"
    rf"(?:{phones('[0-9０-９]')}"
    r"|\(0\d{1,3}\)\s?\d{3,4}[\s-]?\d{3,4}|0\d{1,4}[-/]\d{6,8}|0\d{2,4} \d{6,8}|0[2-8]-\d{3,4}-\d{4}"
    r"|07\d{3}[\s-]?\d{6}|0[1-9]([\s.-])\d{2}(?:\2\d{2}){3}"
    r"|(?!400|800)(?:\([2-9]\d{2}\)\s?|[2-9]\d{2}([.-]))[2-9]\d{2}[.-]\d{4}"
    r"|\(\d{2}\)\s?9?\d{4}-?\d{4}|9\d{4}-\d{4}"
    rf"){_ENDS}"
)
_ABROAD = re.compile(rf"(?<![\w.])(?:[+＋](?=[1-9])|00(?=[1-9]\d{{0,2}}[\s-]))\d(?:[\s().-]{{0,2}}\d){{7,14}}{_ENDS}")

_MAINLAND = re.compile(rf"{_ALONE}{MAINLAND_ID}{_ENDS}")
_TAIWAN = re.compile(rf"{_ALONE}{TAIWAN_ID}{_ENDS}", re.IGNORECASE)
_OTHER_ID = re.compile(rf"{_ALONE}(?:{HONG_KONG_ID}|{OTHER_IDS})(?![0-9A-Za-z])")
_CARD = re.compile(rf"{_ALONE}[2-6]\d{{3}}(?:[ -]?\d){{10,15}}{_ENDS}")
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![0-9A-Za-z])")

_CAPITAL = r"[A-Z\u00c0-\u00de][\w'’-]{1,20}"
_NAME = re.compile(
    rf"((?i:\bmy name(?:'s|’s| is)|\bmeu nome é|\bme chamo|\bme llamo|\bmi nombre es|\bje m'appelle|\bmein name ist) )"
    rf"({_CAPITAL}(?: (?:(?:d[aeo]s?|de la|van|von) )?{_CAPITAL}){{0,2}})"
)
_HAN_NAME = re.compile(
    rf"((?:我(?:的?名字)?|本人|敝姓)(?:叫做?|名叫|是|姓)?)([{SURNAMES}][\u4e00-\u9fff]{{0,2}}?)(?=先生|小姐|女士|太太)"
    rf"|((?:我|本人)(?:名?叫做?|的?名字[叫是])|(?:我|敝|本人|免贵|免貴)姓)([{SURNAMES}][\u4e00-\u9fff]{{0,2}})(?=[，,。.;；!！、\s]|$)"
)
_LIKELY = re.compile(
    r"\d|[@＠]|我|本人|[敝免]|name|nome|nombre|me (?:chamo|llamo)|appelle|(?i:https?:|www\.|\(at\)|\[at\]| at )"
    r"|微信|(?i:(?:wechat|weixin|line|qq|telegram|app) ?(?:id|号|號|账号|帳號) ?[:：是])"
)


def masked(text: str) -> str:
    """A text with e-mail addresses, telephone, identity, card and labelled numbers, secret links and names hidden.

    >>> masked("Call me on 138 0013 8000 or mail wang.li@example.com, order no. TB2026071400123")
    'Call me on ••• or mail •••, order no. •••'
    >>> masked("我叫王小明，手机13800138000，订单号：202607140012345")
    '我叫•••，手机•••，订单号：•••'
    >>> masked("iPhone 15 at 1280x720 for 12,999.00 on 2026-07-14: 10/10")
    'iPhone 15 at 1280x720 for 12,999.00 on 2026-07-14: 10/10'
    """
    while _LIKELY.search(text) and (hidden := _hidden_once(text)) != text:
        text = hidden
    return text


def _hidden_once(text: str) -> str:
    text = _LINK.sub(_link, text)
    text = _EMAIL.sub(MASK, text)
    for labelled in (_HANDLE, _LETTERS, _ORDER, _CALL):
        text = labelled.sub(_after_label, text)
    for pattern, holds in _CHECKED:
        text = pattern.sub(lambda found, holds=holds: MASK if holds(found[0]) else found[0], text)  # type: ignore[misc]
    text = _NAME.sub(rf"\1{MASK}", text)
    return _HAN_NAME.sub(lambda found: (found[1] or found[3]) + MASK, text)


def _link(found: re.Match[str]) -> str:
    """A link without what only its receiver should know; one to a plain page stays."""
    return f"{found[1]}/{MASK}" if _SECRET_PATH.search(found[2]) else found[0]


def _after_label(found: re.Match[str]) -> str:
    value = found[2]
    return found[0] if _DATE.fullmatch(value.strip()) else found[1] + MASK


def _digits(text: str) -> list[int]:
    return [int(character) for character in text if character.isdigit()]


def _is_mainland(text: str) -> bool:
    """ISO 7064 MOD 11-2, the check of mainland identity numbers.

    >>> _is_mainland("11010519491231002X"), _is_mainland("110105194912310021")
    (True, False)
    """
    total = sum(int(digit) * (1 << (17 - place)) for place, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper()


_PLACES = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""The letters of Taiwan's identity numbers in the order of their values, from 10 up."""


def _is_taiwan(text: str) -> bool:
    """The check digit of Taiwan's identity and residence numbers.

    >>> _is_taiwan("A123456789"), _is_taiwan("A123456788")
    (True, False)
    """
    letter, second = _PLACES.index(text[0].upper()) + 10, text[1].upper()
    first = int(second) if second.isdigit() else (_PLACES.index(second) + 10) % 10
    values = [letter // 10, letter % 10, first, *_digits(text[2:])]
    return (
        sum(value * weight for value, weight in zip(values, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0
    )


_CARD_FORMS = re.compile(r"4(\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}|6\d{15,18}")


def _is_card(text: str) -> bool:
    """Luhn's check on a number of the length its issuer gives.

    >>> _is_card("4111 1111 1111 1111"), _is_card("4111 1111 1111 1112")
    (True, False)
    """
    digits = _digits(text)
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return bool(_CARD_FORMS.fullmatch("".join(map(str, digits)))) and (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """ISO 13616: the number read in base 36, country and check digits last, leaves 1 when divided by 97.

    >>> _is_iban("GB82 WEST 1234 5698 7654 32"), _is_iban("GB83 WEST 1234 5698 7654 32")
    (True, False)
    """
    plain = text.replace(" ", "")
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1


def _is_no_date(text: str) -> bool:
    return not _DATE.search(text)


def _always(_: str) -> bool:
    return True


_CHECKED: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = (
    (_MAINLAND, _is_mainland),
    (_TAIWAN, _is_taiwan),
    (_OTHER_ID, _always),
    (_CARD, _is_card),
    (_IBAN, _is_iban),
    (_PHONE, _is_no_date),
    (_ABROAD, _is_no_date),
)
"""Numbers known by their form, and what tells them from others of the same form."""
