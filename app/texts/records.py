"""A DNS record as a letter to the customer writes it, in the customer's language (R30, R54).

Hosts call the fields differently: the one that is known is named as its form names it, else the usual words are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RecordText:
    """A record to be set, or a file to be placed (``type`` ``HTML``), in plain words.

    Args:
        type: ``TXT``, ``CNAME``, ``MX`` or ``HTML``.
        name: as a form that adds the domain itself wants it; of a file its full address.
        value: its value, or the file's content.
        ttl: seconds.
        host: of the DNS host, where it is known: ``name``, ``name_field``, ``value_field``, ``apex``, ``proxy``.
    """

    type: str
    name: str
    value: str
    ttl: int = 3600
    host: Mapping[str, str] = field(default_factory=dict)


_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "type": "Type",
        "name": "Name",
        "value": "Value",
        "names": "also called Host, Hostname or Alias",
        "values": "also called Content, Data, Answer, Target or Points to",
        "apex": "if @ is not accepted, leave this field empty",
        "empty": "(leave this field empty)",
        "ttl": "TTL: {ttl}, or what is proposed there",
        "proxy": "Proxy status: DNS only",
        "at": "At {host} the fields are called:",
        "file": "Address of the file",
        "content": "Content of the file",
    },
    "nl": {
        "type": "Type",
        "name": "Naam",
        "value": "Waarde",
        "names": "heet ook Host, Hostnaam of Alias",
        "values": "heet ook Inhoud, Content, Data, Doel of Verwijst naar",
        "apex": "wordt @ niet geaccepteerd, laat dit veld dan leeg",
        "empty": "(laat dit veld leeg)",
        "ttl": "TTL: {ttl}, of wat daar wordt voorgesteld",
        "proxy": "Proxystatus: alleen DNS (DNS only)",
        "at": "Bij {host} heten de velden:",
        "file": "Adres van het bestand",
        "content": "Inhoud van het bestand",
    },
    "sv": {
        "type": "Typ",
        "name": "Namn",
        "value": "Värde",
        "names": "kallas även Host, Värdnamn eller Alias",
        "values": "kallas även Innehåll, Content, Data, Mål eller Pekar på",
        "apex": "om @ inte godtas, lämna fältet tomt",
        "empty": "(lämna fältet tomt)",
        "ttl": "TTL: {ttl}, eller det som föreslås där",
        "proxy": "Proxystatus: endast DNS (DNS only)",
        "at": "Hos {host} heter fälten:",
        "file": "Filens adress",
        "content": "Filens innehåll",
    },
    "th": {
        "type": "ประเภท",
        "name": "ชื่อ",
        "value": "ค่า",
        "names": "บางแห่งเรียกว่า Host, Hostname หรือ Alias",
        "values": "บางแห่งเรียกว่า Content, Data, Answer, Target หรือ Points to",
        "apex": "หากใส่ @ ไม่ได้ ให้เว้นช่องนี้ว่างไว้",
        "empty": "(เว้นช่องนี้ว่างไว้)",
        "ttl": "TTL: {ttl} หรือค่าที่ระบบเสนอ",
        "proxy": "Proxy status: DNS only",
        "at": "ที่ {host} ช่องเหล่านี้ชื่อว่า:",
        "file": "ที่อยู่ของไฟล์",
        "content": "เนื้อหาของไฟล์",
    },
    "ko": {
        "type": "유형",
        "name": "이름",
        "value": "값",
        "names": "호스트, Host, Hostname 또는 Alias라고도 합니다",
        "values": "내용, Content, Data, Answer, Target 또는 Points to라고도 합니다",
        "apex": "@를 입력할 수 없으면 비워 두세요",
        "empty": "(이 칸은 비워 두세요)",
        "ttl": "TTL: {ttl} 또는 화면에 제시된 값",
        "proxy": "프록시 상태: DNS 전용(DNS only)",
        "at": "{host}에서는 입력란의 이름이 다음과 같습니다:",
        "file": "파일 주소",
        "content": "파일 내용",
    },
}


def record_lines(records: Sequence[RecordText], language: str) -> str:
    """Return records as lines of a letter; several are parted by an empty line.

    Args:
        records: what is to be set.
        language: one of ``texts.LANGUAGES``; another gives English.
    """
    words = _WORDS.get(language, _WORDS["en"])
    return "\n\n".join("\n".join(_lines(each, words)) for each in records)


def _lines(record: RecordText, words: Mapping[str, str]) -> list[str]:
    if record.type == "HTML":
        return [f"{words['file']}: {record.name}", f"{words['content']}: {record.value}"]
    host = record.host
    name = record.name
    if host and name == "@":
        name = host.get("apex", "@") or words["empty"]
    lines = [words["at"].format(host=host["name"])] if host else []
    lines.append(f"{words['type']}: {record.type}")
    if host:
        lines += [f"{host['name_field']}: {name}", f"{host['value_field']}: {record.value}"]
    else:
        hint = f"; {words['apex']}" if name == "@" else ""
        lines += [f"{words['name']} ({words['names']}{hint}): {name}",
                  f"{words['value']} ({words['values']}): {record.value}"]  # fmt: skip
    lines.append(words["ttl"].format(ttl=record.ttl))
    if host.get("proxy") and record.type == "CNAME":
        lines.append(words["proxy"])
    return lines
