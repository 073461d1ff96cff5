"""Columns that tell who somebody is, by their names and by their cells, in three languages."""

import re
from collections.abc import Sequence
from typing import Final

from nps_core.comments.masking import HONG_KONG_ID, MAINLAND_ID, OTHER_IDS, SURNAMES, TAIWAN_ID, phones
from nps_core.reading.words import any_of

BY_NAME: Final = any_of(
    r"^(?:(?:full|first|last|given|family|middle|sur|your|nick|user|screen|account|display) ?)*names?$",
    r"\b(?:customer|client|respondent|recipient|contact|user|participant|member|guest|patient|buyer|shopper|passenger|student"
    r"|billing|shipping|delivery|bill ?to|ship ?to|card ?holder) ?(?:info |profile |data )?"
    r"(?:(?:full|first|last|nick) ?)?names?$",
    r"\b(?:full|first|last|given|family|middle|sur|nick) ?names?$",
    r"recipient (?:first|last) ?name",
    r"\b(?:e ?mails?|(?:cell ?|tele)?phone|fax)\b"
    r"(?! \w*(?:model|brand|type|price|plan|channel|campaign|support|service|opened|domain))",
    r"\b(?:mobile|contact|whats ?app) ?(?:number|no|phone)\b", r"\bwhats ?app\b", r"\btelegram\b", r"\bwe ?chat\b",
    r"\bline ?(?:id|user ?id|name|account)\b",
    r"\b(?:twitter|instagram|facebook|linked ?in) ?(?:id|handle|name|profile)?$",
    r"\b(?:street|home|postal|mailing|billing|shipping|delivery|ip|mac) ?address\b", r"^address(?: ?(?:line)? ?\d)?$",
    r"\bip\b", r"\blatitude\b", r"\blongitude\b", r"\bssn\b", r"\bpassport\b", r"\bnational id\b", r"\bid ?card\b",
    r"\b(?:nric|hkid|national insurance)\b",
    r"(?:购买|購買|订购|訂購|付款|预订|預訂|訂位|订位|填表|填寫|填写)人(?:\W.*)?$",
    r"\b(?:credit|bank) ?card\b", r"\biban\b", r"\blicen[cs]e plate\b",
    r"\bbirth", r"\bdob\b", r"\bsignature\b", r"user ?agent$", r"\bcookies?\b",
    r"(?:姓名|名字|昵称|暱稱|称呼|稱呼|称谓|稱謂|邮箱|郵箱|信箱|邮件地址|郵件地址|电子邮件|電子郵件)(?:地址|帳號)?(?:\W.*)?$",
    r"(?:联系人|聯絡人|联络人|收件人|收货人|收貨人|联系方式|聯絡方式|联络方式|联系电话|聯絡電話)(?:\W.*)?$",
    r"(?:手机号|手機號|行動電話|电话|電話|传真|傳真|座机)(?:码|碼|号码|號碼)?(?:\W.*)?$|^手机(?:\W.*)?$|^手機(?:\W.*)?$",
    r"(?:地址|住址|身份证|身分證|證件|证件|护照|護照|银行卡|车牌|車牌)(?:号|號|号码|號碼|字號)?(?:\W.*)?$",
    r"银行账号|銀行帳號|微信(?:号|號|id|昵称)|^微信(?:\W.*)?$|^qq(?:号|號)?(?:\W.*)?$|line ?帳號|抖音号|小红书号",
    r"来自ip|ip ?紀錄|ip ?地址|ip ?位址|生日|出生(?:日期|年月日?)?(?:\W.*)?$|使用者紀錄|用户名|用戶名|使用者名稱",
    r"^(?:nome|nombre|nom)(?: (?:e|y|et) .*| complet[oa]?)?$",
    r"^(?:nome|nombre|nom) d[eouai]+ (?:client[ea]?|usu[aá]rio|usuario|h[oó]spede|paciente|alun[oa])\b",
    r"\b(?:vor|nach|kunden|familien)name\b|apellido|sobrenome|\bpr[eé]nom\b|\b(?:cpf|rg|dni|nif|rut)\b",
    r"telefone|teléfono|telefon|téléphone|celular|m[oó]vil\b|\bhandy|mobilnummer|correo|e-?post",
    r"endereço|direcci[oó]n|anschrift|hausnummer|^adresse|logradouro|nascimento|nacimiento|geburts",
)  # fmt: skip

EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}|[^@]{1,80}<[^@\s]+@[^@\s]+>")
_IP = re.compile(
    r"(?:\d{1,3}\.){3}(?:\d{1,3}|\*{1,3})(?:\s?[(（].*)?|(?:[0-9a-f]{0,4}:){4,7}[0-9a-f]{0,4}", re.IGNORECASE
)
_PHONE = re.compile(
    phones(r"[\d*xX]")  # also masked ones
    + r"|\(?0\d{1,3}\)?[\s-]\d{3,4}[\s-]?\d{3,4}|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}|\+\d[\d\s().-]{7,18}"
)
_NATIONAL = re.compile("|".join((MAINLAND_ID, TAIWAN_ID, HONG_KONG_ID, OTHER_IDS)))
_HANDLE = re.compile(
    r"wxid_\w{6,}|U[0-9a-f]{32}|(?:line|wechat|微信|qq)\s?(?:id|号|號)?\s?[:：]\s?\S{3,}", re.IGNORECASE
)
_STREET = re.compile(
    r"\d{1,5}[a-z]? [\w .'-]{2,40} (?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|way)\b.*"
    r"|[\w .-]{2,40}(?:stra(?:ß|ss)e|str\.|gasse|allee|weg|platz)\s?\d{1,4}\s?[a-z]?"
    r"|(?:rua|av\.?|avenida|travessa|calle)\s.{2,60}\d.*",
    re.IGNORECASE,
)
_PATTERNS = (EMAIL, _IP, _PHONE, _NATIONAL, _HANDLE)

_CHINESE_NAME = re.compile(rf"[{SURNAMES}](?:[一-鿿]{{1,2}}|[*＊○〇某xX]{{1,2}}[一-鿿]?)(?:先生|小姐|女士)?")
_ENOUGH_NAMES = 10


def tells_who(cells: Sequence[str], *, uniqueness: float) -> bool:
    """Whether cells are e-mail, network or street addresses, telephone or national numbers, handles or Chinese names.

    Args:
        cells: some of the different cells.
        uniqueness: different cells as a share of all: names and homes of people hardly repeat, those of places do.

    >>> tells_who(["0912-345-678", "+886 912 345 678"], uniqueness=1), tells_who(["A123456789"], uniqueness=1)
    (True, True)
    >>> tells_who(["2026-07-01", "12.50"], uniqueness=1)
    False
    """
    if not cells:
        return False
    if any(_share(cells, pattern) >= 0.5 for pattern in _PATTERNS):
        return True
    if uniqueness > 0.5 and _share(cells, _STREET) >= 0.5:
        return True
    return len(cells) >= _ENOUGH_NAMES and uniqueness > 0.5 and _share(cells, _CHINESE_NAME) >= 0.8


def _share(cells: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.fullmatch(cell) is not None for cell in cells) / len(cells)
