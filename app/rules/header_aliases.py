"""What columns are called in the files people have: our field → the headers that mean it, by language.

Sources: ``import-headers.md`` (Google's Partner Sales Console, reseller API exporter and bulk transfer, GAM, Zoho's
store API and WHMCS list, AppXite, CloudBlue, CIPP, Microsoft Partner Center, HubSpot, Salesforce, Zoho CRM), our own
labels in five languages, and what clerks type. Aliases are separated by ``|``, the surest first: their place is their
rank, and a column with a better rank wins the field. They are compared folded (``columns.fold_header``), so spaces,
dots, case, camelCase and accents do not matter.
"""

from __future__ import annotations

# The surest first. "Weak" ones follow in WEAK: they are taken only where nothing better claims the field.
ALIASES: dict[str, dict[str, str]] = {
    "uid": {
        "en": "uid|book id|partner desk id|partner desk uid",
        "th": "รหัสในสมุด|รหัสสมุด|uid ในสมุด",
        "nl": "boek-id|id in boek|boeknummer",
        "ko": "장부 ID|장부 번호|장부 식별자",
        "sv": "bok-id|id i boken|boknummer",
    },
    "provider": {
        "en": "provider|vendor|cloud provider|service provider",
        "th": "ผู้ให้บริการ",
        "nl": "aanbieder|leverancier|provider",
        "ko": "공급자|제공업체|공급업체|제공사",
        "sv": "leverantör",
    },
    "account": {
        "en": "partner account|reseller account|account at provider|partner organisation|partner organization",
        "th": "บัญชีพาร์ทเนอร์|บัญชีพาร์ตเนอร์|บัญชีคู่ค้า|บัญชีตัวแทน",
        "nl": "partneraccount|reselleraccount",
        "ko": "파트너 계정|리셀러 계정",
        "sv": "partnerkonto|återförsäljarkonto",
    },
    "kind": {
        "en": "kind|customer kind|customer type|kind of customer|cloudidentityinfo.customerType",
        "th": "ประเภทลูกค้า|ชนิดลูกค้า|ชนิด|ประเภท",
        "nl": "soort|klantsoort|soort klant|klanttype",
        "ko": "종류|고객 종류|고객 유형",
        "sv": "slag|typ av kund|kundtyp|kundslag|typ",
    },
    "education": {
        "en": "education|educational institution|educational|is education|edu|school|education institution",
        "th": "สถาบันการศึกษา|สถานศึกษา|การศึกษา|เป็นสถาบันการศึกษา",
        "nl": "onderwijsinstelling|onderwijs|school",
        "ko": "교육 기관|교육기관 여부|교육",
        "sv": "utbildningsinstitution|utbildning|skola|läroanstalt|utbildningsanordnare",
    },
    "organisation_name": {
        "en": "organisation name|organization name|organisation|organization|orgDisplayName|org name|org display name"
        "|customer_company_name|customer organisation|customer organization|company name|customer name|account name"
        "|company|legal name|business name|client name|subscription_account_name|institution|institution name"
        "|school name|associated company|firm",
        "th": "ชื่อองค์กร|องค์กร|ชื่อหน่วยงาน|หน่วยงาน|ชื่อบริษัท|บริษัท|ชื่อลูกค้า|ลูกค้า|ชื่อสถาบัน|สถาบัน|ชื่อโรงเรียน|โรงเรียน|ชื่อ",
        "nl": "organisatienaam|naam organisatie|naam van de organisatie|organisatie|bedrijfsnaam|bedrijf|klantnaam"
        "|naam klant|klant|instelling|naam instelling|schoolnaam|naam|relatie|relatienaam",
        "ko": "조직명|조직 이름|조직|기관명|기관|단체명|회사명|회사 이름|회사|업체명|상호|법인명|고객명"
        "|고객사|고객사명|거래처|거래처명|고객"
        "|학교명|이름|명칭",
        "sv": "organisationsnamn|organisationens namn|organisation|företagsnamn|företag|bolag|kundnamn|kundens namn"
        "|kund|skolnamn|skola namn|namn",
    },
    "alternate_name": {
        "en": "alternate name|alternative name|english name|organisation (english)|organization (english)"
        "|organisation name (english)|organization name (english)|name (english)|company (english)"
        "|company name (english)|name in english|name en|name_en|other name|second name|local name|native name"
        "|also known as|trade name|trading name|display name|short name|alias",
        "th": "ชื่ออื่น|ชื่อภาษาอังกฤษ|ชื่อองค์กร (อังกฤษ)|ชื่อองค์กร (ภาษาอังกฤษ)|ชื่ออังกฤษ|ชื่อรอง|ชื่อสำรอง|ชื่อย่อ",
        "nl": "andere naam|alternatieve naam|engelse naam|naam (engels)|organisatie (engels)|organisatienaam (engels)"
        "|tweede naam|handelsnaam|roepnaam organisatie",
        "ko": "다른 이름|대체 이름|영문명|영문 이름|영어 이름|조직명(영문)|조직명(영어)|기관명(영문)"
        "|회사명(영문)|별칭|별명|기타 이름",
        "sv": "alternativt namn|annat namn|engelskt namn|namn (engelska)|organisation (engelska)"
        "|organisationsnamn (engelska)|namn på engelska|firmanamn|smeknamn",
    },
    "domain": {
        "en": "domain|domain name|primary domain|primary domain name|customer domain|company domain name"
        "|company domain"
        "|customerDomain|domainName|main domain|google domain|zoho domain|email domain|mail domain"
        "|cloudidentityinfo.primaryDomain",
        "th": "โดเมน|ชื่อโดเมน|โดเมนหลัก|โดเมนเนม",
        "nl": "domein|domeinnaam|primair domein|hoofddomein|e-maildomein",
        "ko": "도메인|도메인명|도메인 이름|기본 도메인|대표 도메인",
        "sv": "domän|domännamn|primär domän|huvuddomän|e-postdomän",
    },
    "primary_email": {
        "en": "super administrator’s email|super administrator email|super admin email|primary email"
        "|admin account email"
        "|administrator’s email|administrator email|admin email|superAdmin|super admin|admin|email_id|email"
        "|e-mail address|email address|mail|contact email|owner email|main email|email 1",
        "th": "อีเมลผู้ดูแลระบบสูงสุด|อีเมลของผู้ดูแลระบบสูงสุด|อีเมลผู้ดูแลระบบ|อีเมลของผู้ดูแลระบบ"
        "|อีเมลผู้ดูแล|อีเมลหลัก|อีเมล|อีเมล์"
        "|ผู้ดูแลระบบ|ที่อยู่อีเมล",
        "nl": "e-mailadres van de superbeheerder|e-mail superbeheerder|e-mail van superbeheerder"
        "|e-mailadres superbeheerder|superbeheerder|e-mail hoofdbeheerder|e-mail beheerder|e-mailadres beheerder"
        "|beheerder e-mail|primair e-mailadres|e-mailadres|e-mail|beheerder|contact e-mail",
        "ko": "최고 관리자 이메일|최고관리자의 이메일|관리자 이메일|관리자 이메일 주소|기본 이메일"
        "|대표 이메일|이메일 주소|이메일|메일"
        "|전자우편|관리자|관리자 메일|최고 관리자|담당자 이메일",
        "sv": "superadministratörens e-post|superadministratörens e-postadress|administratörens e-post"
        "|administratörens e-postadress|administratör e-post|primär e-post|primär e-postadress|e-postadress|e-post"
        "|epost|administratör|superadministratör|kontakt e-post|mejl",
    },
    "alternate_email": {
        "en": "alternate email|alternative email|secondary email|recovery email|other email|backup email|email 2"
        "|alternateEmail|customer.alternateEmail|billing email",
        "th": "อีเมลสำรอง|อีเมลอื่น|อีเมลรอง|อีเมลกู้คืน",
        "nl": "alternatief e-mailadres|alternatieve e-mail|ander e-mailadres|tweede e-mailadres|herstel-e-mail"
        "|secundair e-mailadres",
        "ko": "대체 이메일|보조 이메일|예비 이메일|복구 이메일|기타 이메일",
        "sv": "alternativ e-post|alternativ e-postadress|annan e-post|reserv-e-post|sekundär e-post"
        "|återställnings-e-post",
    },
    "admin_first_name": {
        "en": "administrator’s given name|administrator given name|admin first name|administrator’s first name"
        "|administrator first name|given name|first name|firstname|contact first name|primarycontactinfo.firstName",
        "th": "ชื่อผู้ดูแลระบบ|ชื่อของผู้ดูแลระบบ|ชื่อจริงผู้ดูแลระบบ|ชื่อจริงของผู้ดูแลระบบ|ชื่อจริง|ชื่อต้น",
        "nl": "voornaam van de beheerder|voornaam beheerder|voornaam",
        "ko": "관리자 이름|관리자의 이름|관리자 이름(이름)|담당자 이름",
        "sv": "administratörens förnamn|förnamn administratör|förnamn",
    },
    "admin_last_name": {
        "en": "administrator’s family name|administrator family name|admin last name|administrator’s last name"
        "|administrator last name|family name|last name|lastname|surname|contact last name"
        "|primarycontactinfo.lastName",
        "th": "นามสกุลผู้ดูแลระบบ|นามสกุลของผู้ดูแลระบบ|นามสกุล",
        "nl": "achternaam van de beheerder|achternaam beheerder|achternaam|familienaam",
        "ko": "관리자 성|관리자의 성|성|성씨",
        "sv": "administratörens efternamn|efternamn administratör|efternamn",
    },
    "phone": {
        "en": "phone|phone number|telephone|telephone number|tel|contact phone|customer.phoneNumber|mobile"
        "|mobile phone",
        "th": "โทรศัพท์|เบอร์โทร|เบอร์โทรศัพท์|หมายเลขโทรศัพท์|โทร",
        "nl": "telefoon|telefoonnummer|tel.nr|mobiel|gsm",
        "ko": "전화|전화번호|연락처|휴대전화|대표 전화",
        "sv": "telefon|telefonnummer|tfn|mobil|mobiltelefon",
    },
    "crm_id": {
        "en": "crm id|crm_id|crm number|correlation id|correlationId|customer erp id|erp id|record id|account id"
        "|subscription_account_id|account number|customer number|client number|external id|hubspot id|salesforce id"
        "|zoho crm id|customer no|debtor number|reference",
        "th": "รหัส crm|หมายเลข crm|รหัสลูกค้า|เลขที่ลูกค้า",
        "nl": "crm-id|crm-nummer|klantnummer|klant-id|debiteurnummer|relatienummer",
        "ko": "crm id|crm 번호|고객 번호|고객번호|고객 코드|거래처 코드",
        "sv": "crm-id|crm-nummer|kundnummer|kund-id|kundnr",
    },
    "cloud_identity_id": {
        "en": "cloud identity id|cloudIdentityId|customerId|customer id|google customer id|zoid|org_id|custom id"
        "|profile_id|customer vendor id|microsoft id|tenant id|provider customer id",
        "th": "รหัส cloud identity|cloud identity id|รหัสลูกค้า google",
        "nl": "cloud identity-id|google-klant-id|cloud identity id",
        "ko": "cloud identity id|클라우드 아이덴티티 id|google 고객 id|구글 고객 id",
        "sv": "cloud identity-id|cloud identity id|google-kund-id",
    },
    "country": {
        "en": "country|country code|country/region|region code|billing country|countryCode|nation|country iso",
        "th": "ประเทศ|รหัสประเทศ",
        "nl": "land|landcode",
        "ko": "국가|나라|국가 코드|국가/지역",
        "sv": "land|landskod",
    },
    "postal_code": {
        "en": "postal code|postcode|post code|zip|zip code|zip/postal code|billing zip/postal code|billing code|postal",
        "th": "รหัสไปรษณีย์",
        "nl": "postcode",
        "ko": "우편번호|우편 번호",
        "sv": "postnummer|postnr",
    },
    "locality": {
        "en": "town or city|city|town|locality|city/town|place|billing city|municipality",
        "th": "เมือง|อำเภอ|เขต|อำเภอ/เขต|เมืองหรืออำเภอ|อำเภอหรือเมือง",
        "nl": "plaats|plaatsnaam|woonplaats|stad|vestigingsplaats|gemeente",
        "ko": "시|도시|시/군/구|시군구",
        "sv": "ort|postort|stad|ort eller stad|kommun",
    },
    "administrative_area": {
        "en": "state or province|state/province|administrative area|state|province|region|county"
        "|billing state/province|billing state|prefecture",
        "th": "จังหวัด|รัฐหรือจังหวัด|จังหวัดหรือรัฐ",
        "nl": "provincie|staat of provincie|staat|regio",
        "ko": "시/도|시도|주|도|주 또는 도|행정구역",
        "sv": "län|delstat|region|län eller delstat|delstat eller län|landskap",
    },
    "address_lines": {
        "en": "address|address lines|street and number|street address|street|postal address|address line 1|address1"
        "|billing street|billing address|addressLine1|orgPostalAddress|mailing address",
        "th": "ที่อยู่|ที่อยู่ไปรษณีย์|ถนน|ถนนและเลขที่",
        "nl": "adres|straat|straat en huisnummer|postadres|adresregels|adresregel 1",
        "ko": "주소|도로명 주소|도로명과 번호|우편 주소|상세 주소",
        "sv": "adress|gatuadress|gata|gata och nummer|postadress|adressrader|utdelningsadress",
    },
    "language": {
        "en": "language|language code|languageCode|preferred language|locale|lang",
        "th": "ภาษา",
        "nl": "taal|taalcode|voorkeurstaal",
        "ko": "언어|언어 코드",
        "sv": "språk|språkkod",
    },
    "plan": {
        "en": "plan|plan name|subscription plan|sku name|skuName|product name|product|sku|skuId|sku id|edition"
        "|offer name|offer|service name|license|licence|subscription name|plan_id|package",
        "th": "แพ็กเกจ|แพ็คเกจ|แผน|แผนบริการ|ผลิตภัณฑ์|สินค้า|แผนการสมัคร|แผนการสมัครใช้บริการ",
        "nl": "abonnement|pakket|product|productnaam|editie|abonnementsnaam",
        "ko": "요금제|플랜|상품|상품명|제품|제품명|에디션|구독 요금제",
        "sv": "abonnemang|plan|paket|produkt|produktnamn|utgåva",
    },
    "payment_plan": {
        "en": "payment plan|plan.planName|billing frequency|billing_frequency|pay period|payPeriod|billing cycle"
        "|billing plan|payment term|commitment|subscription_period_type|term|term duration (months)|billing period",
        "th": "แผนการชำระเงิน|การชำระเงิน|รอบบิล|รอบการเรียกเก็บเงิน|รอบชำระเงิน|วิธีชำระเงิน",
        "nl": "betaalplan|betalingsplan|betaalwijze|factureringscyclus|facturatie|betaaltermijn|betalingstermijn",
        "ko": "결제 방식|결제 요금제|결제 주기|청구 주기|납부 방식|지불 계획|결제 계획",
        "sv": "betalningsplan|betalplan|faktureringsperiod|betalsätt|betalningsperiod",
    },
    "licences": {
        "en": "licences|licenses|number of licences|number of licenses|seats|number of seats|seats.numberOfSeats"
        "|numberOfSeats|licence count|license count|licenseCount|quantity (today)|quantity|qty|paid users|paid_users"
        "|total licenses|totalLicenses|users|number of users|user count|seat count|quantity (on start)"
        "|seats.maximumNumberOfSeats|seats.licensedNumberOfSeats|maximumNumberOfSeats|assigned users|license usage",
        "th": "จำนวนสิทธิ์|จำนวนสิทธิ์การใช้งาน|สิทธิ์การใช้งาน|จำนวนผู้ใช้|จำนวนไลเซนส์|จำนวนใบอนุญาต|ใบอนุญาต|ไลเซนส์|ผู้ใช้|จำนวน",
        "nl": "licenties|aantal licenties|aantal gebruikers|gebruikers|aantal",
        "ko": "라이선스|라이선스 수|라이센스|라이센스 수|사용자 수|좌석 수|수량|계정 수|인원|인원수",
        "sv": "licenser|antal licenser|antal användare|användare|antal|platser",
    },
    "period_start": {
        "en": "period start|subscription period start|start date|subscription start date"
        "|subscription_start_date|start"
        "|plan.commitmentInterval.startTime|commitmentInterval.startTime|contract start|registration date",
        "th": "วันเริ่มต้น|วันที่เริ่มต้น|เริ่มต้นรอบ|วันเริ่มรอบ|วันเริ่มสัญญา|วันที่เริ่ม",
        "nl": "begin periode|startdatum|begindatum|ingangsdatum|periode begin|start periode|start van de periode"
        "|begin van de periode",
        "ko": "시작일|기간 시작|구독 시작일|계약 시작일|시작 날짜|기간 시작일",
        "sv": "periodens början|startdatum|periodstart|avtalsstart|periodens start|start",
    },
    "period_end": {
        "en": "period end|subscription period end|end date|contract end|end",
        "th": "วันสิ้นสุด|วันที่สิ้นสุด|สิ้นสุดรอบ|วันสิ้นสุดรอบ|วันสิ้นสุดสัญญา",
        "nl": "einde periode|einddatum|periode einde|eind periode|einde van de periode",
        "ko": "종료일|기간 종료|구독 종료일|계약 종료일|종료 날짜|기간 종료일",
        "sv": "periodens slut|slutdatum|periodslut|avtalsslut",
    },
    "renewal_date": {
        "en": "renewal date|renewal|renews on|renews|next renewal|next_recurring_date|next billing date|nextLifecycle"
        "|terminfo.nextLifecycle|subscription end date|plan.commitmentInterval.endTime|commitmentInterval.endTime"
        "|expiry date|expiry|expiration date|expires|expires on|valid until|term end date",
        "th": "วันต่ออายุ|วันที่ต่ออายุ|วันครบกำหนดต่ออายุ|วันหมดอายุ|วันที่หมดอายุ|วันครบกำหนด|กำหนดต่ออายุ",
        "nl": "verlengingsdatum|datum verlenging|verlenging|verlengdatum|vervaldatum|verloopdatum|verloopt op"
        "|geldig tot",
        "ko": "갱신일|갱신 날짜|갱신일자|갱신 예정일|만료일|만기일|다음 결제일|연장일",
        "sv": "förnyelsedatum|förnyas|datum för förnyelse|förnyelse|utgångsdatum|förfallodatum|giltig till",
    },
    "status": {
        "en": "status|subscription status|subscription_status|terminfo.status|state of subscription",
        "th": "สถานะ|สถานะการสมัคร",
        "nl": "status|abonnementsstatus",
        "ko": "상태|구독 상태|진행 상태",
        "sv": "status|abonnemangsstatus",
    },
    "trial_start": {
        "en": "trial start|trial start date|trial from|trial began",
        "th": "เริ่มทดลองใช้|วันเริ่มทดลองใช้|วันที่เริ่มทดลองใช้|เริ่มช่วงทดลองใช้|วันเริ่มช่วงทดลองใช้",
        "nl": "begin proefperiode|start proefperiode|begin proef|proef vanaf|start proef",
        "ko": "체험 시작|체험 시작일|평가판 시작일|무료 체험 시작일|시험 사용 시작일",
        "sv": "provperiodens början|provperiod start|provstart|start provperiod|testperiod start|provperiodens start",
    },
    "trial_end": {
        "en": "trial end|trial end date|trialSettings.trialEndTime|trialEndTime|trial ends|trial until|trial expiry",
        "th": "สิ้นสุดทดลองใช้|วันสิ้นสุดทดลองใช้|วันที่สิ้นสุดทดลองใช้|หมดช่วงทดลองใช้|สิ้นสุดช่วงทดลองใช้|วันสิ้นสุดช่วงทดลองใช้",
        "nl": "einde proefperiode|eind proefperiode|einde proef|proef tot|eind proef",
        "ko": "체험 종료|체험 종료일|평가판 종료일|무료 체험 종료일|시험 사용 종료일",
        "sv": "provperiodens slut|provperiod slut|provslut|slut provperiod|testperiod slut",
    },
    "tags": {
        "en": "tags|tag|labels|label|keywords",
        "th": "แท็ก|ป้ายกำกับ",
        "nl": "tags|labels|trefwoorden|label|tag",
        "ko": "태그|라벨|꼬리표",
        "sv": "taggar|etiketter|nyckelord|tagg",
    },
    "owner": {
        "en": "owner|company owner|account owner|contact owner|account manager|sales rep|assigned to",
        "th": "ผู้รับผิดชอบ|เจ้าของ|ผู้ดูแลลูกค้า|พนักงานขาย",
        "nl": "eigenaar|accountmanager|verantwoordelijke|behandelaar",
        "ko": "담당자|담당|소유자|영업 담당",
        "sv": "ägare|ansvarig|kundansvarig|handläggare",
    },
    "note": {
        "en": "note|notes|remark|remarks|comment|comments|description|memo",
        "th": "หมายเหตุ|บันทึก|โน้ต|ความคิดเห็น",
        "nl": "notitie|notities|opmerking|opmerkingen|toelichting",
        "ko": "메모|비고|참고|노트|설명",
        "sv": "anteckning|anteckningar|kommentar|kommentarer|notering|anmärkning",
    },
    "archived": {
        "en": "archived|is archived",
        "th": "เก็บถาวร|เก็บเข้าคลัง|จัดเก็บแล้ว|เก็บถาวรแล้ว",
        "nl": "gearchiveerd",
        "ko": "보관됨|보관|보관 여부",
        "sv": "arkiverad|arkiverat",
    },
    "domain_verified": {
        "en": "domain verified|is domain verified|verified|cloudidentityinfo.isDomainVerified",
        "th": "ยืนยันโดเมนแล้ว|โดเมนยืนยันแล้ว|ยืนยันโดเมน|การยืนยันโดเมน",
        "nl": "domein geverifieerd|domein bevestigd|geverifieerd",
        "ko": "도메인 확인됨|도메인 확인|도메인 인증|도메인 인증됨|도메인 확인 여부",
        "sv": "domän verifierad|domänen verifierad|verifierad domän|verifierad|domänen är verifierad",
    },
    "standing": {
        "en": "standing|where it stands",
        "th": "สถานะบันทึก|สถานะของบันทึก|สถานภาพ|ที่อยู่ของบันทึก",
        "nl": "stand|stand van zaken|waar het staat",
        "ko": "현황|현재 위치|등록 현황|기록 상태",
        "sv": "läge|ställning",
    },
}

# Headers that may mean a field where no column says it better, in the order they are tried.
WEAK: dict[str, str] = {
    "organisation_name": "name|customer|client|tenant|account|deal name",
    "domain": "website|website url|web site|url|homepage|site|web|webbplats|webbplatsen|hemsida|เว็บไซต์"
    "|웹사이트|홈페이지",
    "primary_email": "user email|login|username|primarycontactinfo.email|subject",
    "crm_id": "id|customer code|code",
    "cloud_identity_id": "subscription_reseller_customer_id",
    "plan": "products|subscriptions|subscription|service|type of licence|type of license",
    "payment_plan": "subscription_period|period|renewalSettings.renewalType",
    "period_start": "creation date|creationTime|creation time|created|create date",
    "period_end": "subscription end date|expiry date|plan.commitmentInterval.endTime|term end date",
    "country": "billing account regions",
    "postal_code": "code postal|plz",
}

# Fields whose bare name means another field in most lists ("Account" is the customer in a CRM's): tried last of all.
NAMES_OF_OTHERS = frozenset({"account"})

# Words in front of a header that do not change what it means ("Customer Country", "Billing City").
PREFIXES = (
    "customer",
    "client",
    "company",
    "account",
    "organisation",
    "organization",
    "org",
    "subscription",
    "customerpostaladdress",
    "orgpostaladdress",
    "postaladdress",
    "primarycontactinfo",
    "contact",
    "billing",
    "shipping",
    "klant",
    "kund",
    "고객",
    "ลูกค้า",
)

# Known columns that are none of our fields, however their values look: never guessed from content.
NOT_OURS = (
    "employees|number of employees|numberofemployees|annual revenue|industry|amount|amount (usd)"
    "|next_recurring_amount"
    "|next_recurring_amount_usd|job title|deal stage|lifecycle stage|last activity|last activity date|close date"
    "|created date|created time|createtime|modified time|updatetime|subscription id|subscription_id|subscriptionId"
    "|internal subscription id|external subscription id|external offer id|reseller|reseller vendor id|is nce"
    "|currency|billing account currencies|seats.minimum|transferInfo.minimumTransferableSeats"
    "|transferInfo.transferabilityExpirationTime|transferInfo.currentLegacySkuId|purchaseOrderId|dealCode"
    "|trialSettings.isInTrial|plan.isCommitmentPlan|resourceUiUrl|billingMethod|suspensionReasons|channelpartnerid"
    "|customerAuthToken|license url|mail control panel|last price recalc date|auto renew enabled"
    "|auto renew change date|parentid|parent account|associated company ids|lead source|ownerid|fax|attention"
    "|countavailable|assigned groups|relationship|account type|account site|cloudidentityinfo|primarycontactinfo"
)
