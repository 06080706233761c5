"""Headers that people write, in five languages, each known for the field it means (R22)."""

from __future__ import annotations

from app.rules.columns import guess_mapping, header_language, is_known_header

# field → a header of each language, and one that is taken for it only where nothing better is there
HEADERS = {
    "uid": "partner desk uid|uid ในสมุด|boeknummer|장부 식별자|boknummer",
    "provider": "service provider|ผู้ให้บริการ|provider|제공사|leverantör",
    "account": "partner organization|บัญชีตัวแทน|reselleraccount|리셀러 계정|återförsäljarkonto",
    "kind": "cloudidentityinfo.customerType|ประเภท|klanttype|고객 유형|typ",
    "education": "education institution|เป็นสถาบันการศึกษา|school|교육|utbildningsanordnare",
    "organisation_name": "firm|ชื่อ|relatienaam|명칭|namn|deal name",
    "alternate_name": "alias|ชื่อย่อ|roepnaam organisatie|기타 이름|smeknamn",
    "domain": "cloudidentityinfo.primaryDomain|โดเมนเนม|e-maildomein|대표 도메인|e-postdomän|홈페이지",
    "primary_email": "email 1|ที่อยู่อีเมล|contact e-mail|담당자 이메일|mejl|subject",
    "alternate_email": "billing email|อีเมลกู้คืน|secundair e-mailadres|기타 이메일|återställnings-e-post",
    "admin_first_name": "primarycontactinfo.firstName|ชื่อต้น|voornaam|담당자 이름|förnamn",
    "admin_last_name": "primarycontactinfo.lastName|นามสกุล|familienaam|성씨|efternamn",
    "phone": "mobile phone|โทร|gsm|대표 전화|mobiltelefon",
    "crm_id": "reference|เลขที่ลูกค้า|relatienummer|거래처 코드|kundnr|code",
    "cloud_identity_id": "provider customer id|รหัสลูกค้า google|cloud identity id|구글 고객 id|google-kund-id"
    "|subscription_reseller_customer_id",
    "country": "country iso|รหัสประเทศ|landcode|국가/지역|landskod|billing account regions",
    "postal_code": "postal|รหัสไปรษณีย์|postcode|우편 번호|postnr|plz",
    "locality": "municipality|อำเภอหรือเมือง|gemeente|시군구|kommun",
    "administrative_area": "prefecture|จังหวัดหรือรัฐ|regio|행정구역|landskap",
    "address_lines": "mailing address|ถนนและเลขที่|adresregel 1|상세 주소|utdelningsadress",
    "language": "lang|ภาษา|voorkeurstaal|언어 코드|språkkod",
    "plan": "package|แผนการสมัครใช้บริการ|abonnementsnaam|구독 요금제|utgåva|type of license",
    "payment_plan": "billing period|วิธีชำระเงิน|betalingstermijn|결제 계획|betalningsperiod|renewalSettings.renewalType",
    "licences": "license usage|จำนวน|aantal|인원수|platser",
    "period_start": "registration date|วันที่เริ่ม|begin van de periode|기간 시작일|start|create date",
    "period_end": "end|วันสิ้นสุดสัญญา|einde van de periode|기간 종료일|avtalsslut",
    "renewal_date": "term end date|กำหนดต่ออายุ|geldig tot|연장일|giltig till",
    "status": "state of subscription|สถานะการสมัคร|abonnementsstatus|진행 상태|abonnemangsstatus",
    "trial_start": "trial began|วันเริ่มช่วงทดลองใช้|start proef|시험 사용 시작일|provperiodens start",
    "trial_end": "trial expiry|วันสิ้นสุดช่วงทดลองใช้|eind proef|시험 사용 종료일|testperiod slut",
    "tags": "keywords|ป้ายกำกับ|tag|꼬리표|tagg",
    "owner": "assigned to|พนักงานขาย|behandelaar|영업 담당|handläggare",
    "note": "memo|ความคิดเห็น|toelichting|설명|anmärkning",
    "archived": "is archived|เก็บถาวรแล้ว|gearchiveerd|보관 여부|arkiverat",
    "domain_verified": "cloudidentityinfo.isDomainVerified|การยืนยันโดเมน|geverifieerd"
    "|도메인 확인 여부|domänen är verifierad",
    "standing": "where it stands|ที่อยู่ของบันทึก|waar het staat|기록 상태|ställning",
}
NOT_OURS = ("employees", "account")


def test_a_header_of_each_language_is_known_for_its_field():
    wanted = {word: field for field, words in HEADERS.items() for word in words.split("|")}
    assert {word: guess_mapping([word], [])[0] for word in wanted} == wanted


def test_what_belongs_to_other_lists_is_known_and_left_out():
    assert all(map(is_known_header, NOT_OURS))
    assert guess_mapping(["employees"], []) == {0: None}


def test_one_header_in_another_writing_weighs_as_much_as_two_in_latin():
    for own, language in (("이름", "ko"), ("ชื่อ", "th")):
        assert header_language([own, "Name", "Country"]) == language
        assert header_language([own, "Name", "Country", "Postal code"]) == "en"
