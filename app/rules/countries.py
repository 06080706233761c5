"""Countries as people write them: names in five languages, ISO codes of two and three letters → the ISO code.

Names: Unicode CLDR, by code, three-letter code, English, Thai, Dutch, Korean, Swedish, and what else is in use.
"""

from __future__ import annotations

import re
from functools import lru_cache

from app.rules.fold import fold

_IGNORED = re.compile(r"[\s.,'’()&\-:]+")
_LONGEST = 80


def country_code(text: str) -> str:
    """Return the ISO 3166 code of a country.

    Args:
        text: a code of two or three letters, or a name in English, Thai, Dutch, Korean or Swedish.

    Returns:
        Two capital letters; empty where no country bears that name.
    """
    text = text.strip()
    if len(text) == 2 and text.isascii() and (code := text.upper()) in _codes():
        return code
    return _names().get(_key(text), "") if len(text) <= _LONGEST else ""


def _key(name: str) -> str:
    bare = _IGNORED.sub("", fold(name))
    return bare.removeprefix("ประเทศ").removeprefix("the") or bare


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(line[:2] for line in COUNTRIES.split("\n"))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in COUNTRIES.split("\n"):
        code, *names = line.split("|")
        for name in names:
            found.setdefault(_key(name), code)
    return found


COUNTRIES = """\
AD|AND|Andorra|อันดอร์รา|안도라
AE|ARE|United Arab Emirates|สหรัฐอาหรับเอมิเรตส์|Verenigde Arabische Emiraten|아랍에미리트|Förenade Arabemiraten|UAE
AF|AFG|Afghanistan|อัฟกานิสถาน|아프가니스탄
AG|ATG|Antigua & Barbuda|แอนติกาและบาร์บูดา|Antigua en Barbuda|앤티가 바부다|Antigua och Barbuda
AI|AIA|Anguilla|แองกวิลลา|앵귈라
AL|ALB|Albania|แอลเบเนีย|Albanië|알바니아|Albanien
AM|ARM|Armenia|อาร์เมเนีย|Armenië|아르메니아|Armenien
AO|AGO|Angola|แองโกลา|앙골라
AQ|ATA|Antarctica|แอนตาร์กติกา|남극 대륙|Antarktis
AR|ARG|Argentina|อาร์เจนตินา|Argentinië|아르헨티나
AS|ASM|American Samoa|อเมริกันซามัว|Amerikaans-Samoa|아메리칸 사모아|Amerikanska Samoa
AT|AUT|Austria|ออสเตรีย|Oostenrijk|오스트리아|Österrike|Österreich
AU|AUS|Australia|ออสเตรเลีย|Australië|오스트레일리아|Australien
AW|ABW|Aruba|อารูบา|아루바
AX|ALA|Åland Islands|หมู่เกาะโอลันด์|Åland|올란드 제도
AZ|AZE|Azerbaijan|อาเซอร์ไบจาน|Azerbeidzjan|아제르바이잔|Azerbajdzjan
BA|BIH|Bosnia & Herzegovina|บอสเนียและเฮอร์เซโกวีนา|Bosnië en Herzegovina|보스니아 헤르체고비나|Bosnien och Hercegovina
BB|BRB|Barbados|บาร์เบโดส|바베이도스
BD|BGD|Bangladesh|บังกลาเทศ|방글라데시
BE|BEL|Belgium|เบลเยียม|België|벨기에|Belgien|Belgique
BF|BFA|Burkina Faso|บูร์กินาฟาโซ|부르키나파소
BG|BGR|Bulgaria|บัลแกเรีย|Bulgarije|불가리아|Bulgarien
BH|BHR|Bahrain|บาห์เรน|Bahrein|바레인
BI|BDI|Burundi|บุรุนดี|부룬디
BJ|BEN|Benin|เบนิน|베냉
BL|BLM|St. Barthélemy|เซนต์บาร์เธเลมี|Saint-Barthélemy|생바르텔레미|S:t Barthélemy
BM|BMU|Bermuda|เบอร์มิวดา|버뮤다
BN|BRN|Brunei|บรูไน|브루나이|Brunei Darussalam
BO|BOL|Bolivia|โบลิเวีย|볼리비아|Bolivia, Plurinational State of
BQ|BES|Caribbean Netherlands|เนเธอร์แลนด์แคริบเบียน|Caribisch Nederland|네덜란드령 카리브|Karibiska Nederländerna
BR|BRA|Brazil|บราซิล|Brazilië|브라질|Brasilien
BS|BHS|Bahamas|บาฮามาส|Bahama’s|바하마
BT|BTN|Bhutan|ภูฏาน|부탄
BV|BVT|Bouvet Island|เกาะบูเว|Bouveteiland|부베섬|Bouvetön
BW|BWA|Botswana|บอตสวานา|보츠와나
BY|BLR|Belarus|เบลารุส|벨라루스
BZ|BLZ|Belize|เบลีซ|벨리즈
CA|CAN|Canada|แคนาดา|캐나다|Kanada
CC|CCK|Cocos (Keeling) Islands|หมู่เกาะโคโคส (คีลิง)|Cocoseilanden|코코스 제도|Kokosöarna
CD|COD|Congo - Kinshasa|คองโก - กินชาซา|Congo-Kinshasa|콩고-킨샤사|Kongo-Kinshasa|DR Congo|\
Democratic Republic of the Congo
CF|CAF|Central African Republic|สาธารณรัฐแอฟริกากลาง|Centraal-Afrikaanse Republiek|중앙 아프리카 공화국|\
Centralafrikanska republiken
CG|COG|Congo - Brazzaville|คองโก - บราซซาวิล|Congo-Brazzaville|콩고-브라자빌|Kongo-Brazzaville|Republic of the Congo
CH|CHE|Switzerland|สวิตเซอร์แลนด์|Zwitserland|스위스|Schweiz|Suisse
CI|CIV|Côte d’Ivoire|โกตดิวัวร์|Ivoorkust|코트디부아르|Elfenbenskusten|Ivory Coast|Cote d'Ivoire
CK|COK|Cook Islands|หมู่เกาะคุก|Cookeilanden|쿡 제도|Cooköarna
CL|CHL|Chile|ชิลี|Chili|칠레
CM|CMR|Cameroon|แคเมอรูน|Kameroen|카메룬|Kamerun
CN|CHN|China|จีน|중국|Kina|中国|PRC|Mainland China
CO|COL|Colombia|โคลอมเบีย|콜롬비아
CR|CRI|Costa Rica|คอสตาริกา|코스타리카
CU|CUB|Cuba|คิวบา|쿠바|Kuba
CV|CPV|Cape Verde|เคปเวิร์ด|Kaapverdië|카보베르데|Kap Verde
CW|CUW|Curaçao|คูราเซา|퀴라소
CX|CXR|Christmas Island|เกาะคริสต์มาส|Christmaseiland|크리스마스섬|Julön
CY|CYP|Cyprus|ไซปรัส|키프로스|Cypern
CZ|CZE|Czechia|เช็ก|Tsjechië|체코|Tjeckien|Czech Republic|Tsjechische Republiek
DE|DDR|Germany|เยอรมนี|Duitsland|독일|Tyskland|Deutschland
DJ|DJI|Djibouti|จิบูตี|지부티
DK|DNK|Denmark|เดนมาร์ก|Denemarken|덴마크|Danmark
DM|DMA|Dominica|โดมินิกา|도미니카
DO|DOM|Dominican Republic|สาธารณรัฐโดมินิกัน|Dominicaanse Republiek|도미니카 공화국|Dominikanska republiken
DZ|DZA|Algeria|แอลจีเรีย|Algerije|알제리|Algeriet
EC|ECU|Ecuador|เอกวาดอร์|에콰도르
EE|EST|Estonia|เอสโตเนีย|Estland|에스토니아
EG|EGY|Egypt|อียิปต์|Egypte|이집트|Egypten
EH|ESH|Western Sahara|ซาฮาราตะวันตก|Westelijke Sahara|서사하라|Västsahara
ER|ERI|Eritrea|เอริเทรีย|에리트리아
ES|ESP|Spain|สเปน|Spanje|스페인|Spanien|España
ET|ETH|Ethiopia|เอธิโอเปีย|Ethiopië|에티오피아|Etiopien
FI|FIN|Finland|ฟินแลนด์|핀란드|Suomi
FJ|FJI|Fiji|ฟิจิ|피지
FK|FLK|Falkland Islands|หมู่เกาะฟอล์กแลนด์|Falklandeilanden|포클랜드 제도|Falklandsöarna
FM|FSM|Micronesia|ไมโครนีเซีย|미크로네시아|Mikronesien
FO|FRO|Faroe Islands|หมู่เกาะแฟโร|Faeröer|페로 제도|Färöarna
FR|FRA|France|ฝรั่งเศส|Frankrijk|프랑스|Frankrike|République française
GA|GAB|Gabon|กาบอง|가봉
GB|GBR|United Kingdom|สหราชอาณาจักร|Verenigd Koninkrijk|영국|Storbritannien|UK|U.K.|Great Britain|England|\
Scotland|Wales|Northern Ireland|Engeland|อังกฤษ
GD|GRD|Grenada|เกรเนดา|그레나다
GE|GEO|Georgia|จอร์เจีย|Georgië|조지아|Georgien
GF|GUF|French Guiana|เฟรนช์เกียนา|Frans-Guyana|프랑스령 기아나|Franska Guyana
GG|GGY|Guernsey|เกิร์นซีย์|건지
GH|GHA|Ghana|กานา|가나
GI|GIB|Gibraltar|ยิบรอลตาร์|지브롤터
GL|GRL|Greenland|กรีนแลนด์|Groenland|그린란드|Grönland
GM|GMB|Gambia|แกมเบีย|감비아
GN|GIN|Guinea|กินี|Guinee|기니
GP|GLP|Guadeloupe|กวาเดอลูป|과들루프
GQ|GNQ|Equatorial Guinea|อิเควทอเรียลกินี|Equatoriaal-Guinea|적도 기니|Ekvatorialguinea
GR|GRC|Greece|กรีซ|Griekenland|그리스|Grekland
GS|SGS|South Georgia & South Sandwich Islands|เกาะเซาท์จอร์เจียและหมู่เกาะเซาท์แซนด์วิช|\
Zuid-Georgia en Zuidelijke Sandwicheilanden|사우스조지아 사우스샌드위치 제도|Sydgeorgien och Sydsandwichöarna
GT|GTM|Guatemala|กัวเตมาลา|과테말라
GU|GUM|Guam|กวม|괌
GW|GNB|Guinea-Bissau|กินี-บิสเซา|Guinee-Bissau|기니비사우
GY|GUY|Guyana|กายอานา|가이아나
HK|HKG|Hong Kong SAR China|เขตปกครองพิเศษฮ่องกงแห่งสาธารณรัฐประชาชนจีน|Hongkong SAR van China|홍콩(중국 특별행정구)|\
Hongkong SAR|Hong Kong|Hongkong
HM|HMD|Heard & McDonald Islands|เกาะเฮิร์ดและหมู่เกาะแมกดอนัลด์|Heard en McDonaldeilanden|허드 맥도널드 제도|\
Heardön och McDonaldöarna
HN|HND|Honduras|ฮอนดูรัส|온두라스
HR|HRV|Croatia|โครเอเชีย|Kroatië|크로아티아|Kroatien
HT|HTI|Haiti|เฮติ|Haïti|아이티
HU|HUN|Hungary|ฮังการี|Hongarije|헝가리|Ungern
ID|IDN|Indonesia|อินโดนีเซีย|Indonesië|인도네시아|Indonesien
IE|IRL|Ireland|ไอร์แลนด์|Ierland|아일랜드|Irland
IL|ISR|Israel|อิสราเอล|Israël|이스라엘
IM|IMN|Isle of Man|เกาะแมน|맨섬
IN|IND|India|อินเดีย|인도|Indien
IO|IOT|British Indian Ocean Territory|บริติชอินเดียนโอเชียนเทร์ริทอรี|Brits Indische Oceaanterritorium|\
영국령 인도양 지역|Brittiska territoriet i Indiska oceanen
IQ|IRQ|Iraq|อิรัก|Irak|이라크
IR|IRN|Iran|อิหร่าน|이란|Iran, Islamic Republic of
IS|ISL|Iceland|ไอซ์แลนด์|IJsland|아이슬란드|Island
IT|ITA|Italy|อิตาลี|Italië|이탈리아|Italien|Italia
JE|JEY|Jersey|เจอร์ซีย์|저지
JM|JAM|Jamaica|จาเมกา|자메이카
JO|JOR|Jordan|จอร์แดน|Jordanië|요르단|Jordanien
JP|JPN|Japan|ญี่ปุ่น|일본|日本
KE|KEN|Kenya|เคนยา|Kenia|케냐
KG|KGZ|Kyrgyzstan|คีร์กีซสถาน|Kirgizië|키르기스스탄|Kirgizistan
KH|KHM|Cambodia|กัมพูชา|Cambodja|캄보디아|Kambodja
KI|KIR|Kiribati|คิริบาส|키리바시
KM|COM|Comoros|คอโมโรส|Comoren|코모로|Komorerna
KN|KNA|St. Kitts & Nevis|เซนต์คิตส์และเนวิส|Saint Kitts en Nevis|세인트키츠 네비스|S:t Kitts och Nevis
KP|PRK|North Korea|เกาหลีเหนือ|Noord-Korea|북한|Nordkorea|Korea, Democratic People's Republic of|DPRK
KR|KOR|South Korea|เกาหลีใต้|Zuid-Korea|대한민국|Sydkorea|Korea|Republic of Korea|Korea, Republic of|한국|เกาหลี
KW|KWT|Kuwait|คูเวต|Koeweit|쿠웨이트
KY|CYM|Cayman Islands|หมู่เกาะเคย์แมน|Kaaimaneilanden|케이맨 제도|Caymanöarna
KZ|KAZ|Kazakhstan|คาซัคสถาน|Kazachstan|카자흐스탄|Kazakstan
LA|LAO|Laos|ลาว|라오스|Lao People's Democratic Republic|Lao PDR
LB|LBN|Lebanon|เลบานอน|Libanon|레바논
LC|LCA|St. Lucia|เซนต์ลูเซีย|Saint Lucia|세인트루시아|S:t Lucia
LI|LIE|Liechtenstein|ลิกเตนสไตน์|리히텐슈타인
LK|LKA|Sri Lanka|ศรีลังกา|스리랑카
LR|LBR|Liberia|ไลบีเรีย|라이베리아
LS|LSO|Lesotho|เลโซโท|레소토
LT|LTU|Lithuania|ลิทัวเนีย|Litouwen|리투아니아|Litauen
LU|LUX|Luxembourg|ลักเซมเบิร์ก|Luxemburg|룩셈부르크
LV|LVA|Latvia|ลัตเวีย|Letland|라트비아|Lettland
LY|LBY|Libya|ลิเบีย|Libië|리비아|Libyen
MA|MAR|Morocco|โมร็อกโก|Marokko|모로코|Marocko
MC|MCO|Monaco|โมนาโก|모나코
MD|MDA|Moldova|มอลโดวา|Moldavië|몰도바|Moldavien|Moldova, Republic of
ME|MNE|Montenegro|มอนเตเนโกร|몬테네그로
MF|MAF|St. Martin|เซนต์มาร์ติน|Saint-Martin|생마르탱
MG|MDG|Madagascar|มาดากัสการ์|Madagaskar|마다가스카르
MH|MHL|Marshall Islands|หมู่เกาะมาร์แชลล์|Marshalleilanden|마셜 제도|Marshallöarna
MK|MKD|North Macedonia|มาซิโดเนียเหนือ|Noord-Macedonië|북마케도니아|Nordmakedonien|Macedonia
ML|MLI|Mali|มาลี|말리
MM|BUR|Myanmar (Burma)|เมียนมา (พม่า)|Myanmar (Birma)|미얀마|Burma
MN|MNG|Mongolia|มองโกเลีย|Mongolië|몽골|Mongoliet
MO|MAC|Macao SAR China|เขตปกครองพิเศษมาเก๊าแห่งสาธารณรัฐประชาชนจีน|Macau SAR van China|마카오(중국 특별행정구)|Macao SAR|\
Macau|Macao
MP|MNP|Northern Mariana Islands|หมู่เกาะนอร์เทิร์นมาเรียนา|Noordelijke Marianen|북마리아나제도|Nordmarianerna
MQ|MTQ|Martinique|มาร์ตินีก|마르티니크
MR|MRT|Mauritania|มอริเตเนีย|Mauritanië|모리타니|Mauretanien
MS|MSR|Montserrat|มอนต์เซอร์รัต|몬트세라트
MT|MLT|Malta|มอลตา|몰타
MU|MUS|Mauritius|มอริเชียส|모리셔스
MV|MDV|Maldives|มัลดีฟส์|Maldiven|몰디브|Maldiverna
MW|MWI|Malawi|มาลาวี|말라위
MX|MEX|Mexico|เม็กซิโก|멕시코|Mexiko
MY|MYS|Malaysia|มาเลเซีย|Maleisië|말레이시아
MZ|MOZ|Mozambique|โมซัมบิก|모잠비크|Moçambique
NA|NAM|Namibia|นามิเบีย|Namibië|나미비아
NC|NCL|New Caledonia|นิวแคลิโดเนีย|Nieuw-Caledonië|뉴칼레도니아|Nya Kaledonien
NE|NER|Niger|ไนเจอร์|니제르
NF|NFK|Norfolk Island|เกาะนอร์ฟอล์ก|Norfolk|노퍽섬|Norfolkön
NG|NGA|Nigeria|ไนจีเรีย|나이지리아
NI|NIC|Nicaragua|นิการากัว|니카라과
NL|NLD|Netherlands|เนเธอร์แลนด์|Nederland|네덜란드|Nederländerna|Holland|The Netherlands
NO|NOR|Norway|นอร์เวย์|Noorwegen|노르웨이|Norge
NP|NPL|Nepal|เนปาล|네팔
NR|NRU|Nauru|นาอูรู|나우루
NU|NIU|Niue|นีอูเอ|니우에
NZ|NZL|New Zealand|นิวซีแลนด์|Nieuw-Zeeland|뉴질랜드|Nya Zeeland
OM|OMN|Oman|โอมาน|오만
PA|PAN|Panama|ปานามา|파나마
PE|PER|Peru|เปรู|페루
PF|PYF|French Polynesia|เฟรนช์โปลินีเซีย|Frans-Polynesië|프랑스령 폴리네시아|Franska Polynesien
PG|PNG|Papua New Guinea|ปาปัวนิวกินี|Papoea-Nieuw-Guinea|파푸아뉴기니|Papua Nya Guinea
PH|PHL|Philippines|ฟิลิปปินส์|Filipijnen|필리핀|Filippinerna
PK|PAK|Pakistan|ปากีสถาน|파키스탄
PL|POL|Poland|โปแลนด์|Polen|폴란드|Polska
PM|SPM|St. Pierre & Miquelon|แซงปีแยร์และมีเกอลง|Saint-Pierre en Miquelon|생피에르 미클롱|S:t Pierre och Miquelon
PN|PCN|Pitcairn Islands|หมู่เกาะพิตแคร์น|Pitcairneilanden|핏케언 제도|Pitcairnöarna
PR|PRI|Puerto Rico|เปอร์โตริโก|푸에르토리코
PS|PSE|Palestinian Territories|ดินแดนปาเลสไตน์|Palestijnse gebieden|팔레스타인 지구|Palestinska territorierna|Palestine
PT|PRT|Portugal|โปรตุเกส|포르투갈
PW|PLW|Palau|ปาเลา|팔라우
PY|PRY|Paraguay|ปารากวัย|파라과이
QA|QAT|Qatar|กาตาร์|카타르
RE|REU|Réunion|เรอูนียง|레위니옹
RO|ROU|Romania|โรมาเนีย|Roemenië|루마니아|Rumänien
RS|SRB|Serbia|เซอร์เบีย|Servië|세르비아|Serbien
RU|RUS|Russia|รัสเซีย|Rusland|러시아|Ryssland|Russian Federation
RW|RWA|Rwanda|รวันดา|르완다
SA|SAU|Saudi Arabia|ซาอุดีอาระเบีย|Saoedi-Arabië|사우디아라비아|Saudiarabien
SB|SLB|Solomon Islands|หมู่เกาะโซโลมอน|Salomonseilanden|솔로몬 제도|Salomonöarna
SC|SYC|Seychelles|เซเชลส์|Seychellen|세이셸|Seychellerna
SD|SDN|Sudan|ซูดาน|Soedan|수단
SE|SWE|Sweden|สวีเดน|Zweden|스웨덴|Sverige
SG|SGP|Singapore|สิงคโปร์|싱가포르
SH|SHN|St. Helena|เซนต์เฮเลนา|Sint-Helena|세인트헬레나|S:t Helena
SI|SVN|Slovenia|สโลวีเนีย|Slovenië|슬로베니아|Slovenien
SJ|SJM|Svalbard & Jan Mayen|สฟาลบาร์และยานไมเอน|Spitsbergen en Jan Mayen|스발바르제도-얀마웬섬|Svalbard och Jan Mayen
SK|SVK|Slovakia|สโลวะเกีย|Slowakije|슬로바키아|Slovakien
SL|SLE|Sierra Leone|เซียร์ราลีโอน|시에라리온
SM|SMR|San Marino|ซานมาริโน|산마리노
SN|SEN|Senegal|เซเนกัล|세네갈
SO|SOM|Somalia|โซมาเลีย|Somalië|소말리아
SR|SUR|Suriname|ซูรินาเม|수리남|Surinam
SS|SSD|South Sudan|ซูดานใต้|Zuid-Soedan|남수단|Sydsudan
ST|STP|São Tomé & Príncipe|เซาตูเมและปรินซิปี|Sao Tomé en Principe|상투메 프린시페|São Tomé och Príncipe
SV|SLV|El Salvador|เอลซัลวาดอร์|엘살바도르
SX|SXM|Sint Maarten|ซินต์มาร์เทน|Sint-Maarten|신트마르턴
SY|SYR|Syria|ซีเรีย|Syrië|시리아|Syrien|Syrian Arab Republic
SZ|SWZ|Eswatini|เอสวาตีนี|에스와티니|Swaziland
TC|TCA|Turks & Caicos Islands|หมู่เกาะเติกส์และหมู่เกาะเคคอส|Turks- en Caicoseilanden|터크스 케이커스 제도|\
Turks- och Caicosöarna
TD|TCD|Chad|ชาด|Tsjaad|차드|Tchad
TF|ATF|French Southern Territories|เฟรนช์เซาเทิร์นเทร์ริทอรีส์|\
Franse Gebieden in de zuidelijke Indische Oceaan|프랑스령 남방 지역|Franska sydterritorierna
TG|TGO|Togo|โตโก|토고
TH|THA|Thailand|ไทย|태국|Siam
TJ|TJK|Tajikistan|ทาจิกิสถาน|Tadzjikistan|타지키스탄
TK|TKL|Tokelau|โตเกเลา|토켈라우|Tokelauöarna
TL|TLS|Timor-Leste|ติมอร์-เลสเต|Oost-Timor|동티모르|Östtimor
TM|TKM|Turkmenistan|เติร์กเมนิสถาน|투르크메니스탄
TN|TUN|Tunisia|ตูนิเซีย|Tunesië|튀니지|Tunisien
TO|TON|Tonga|ตองกา|통가
TR|TUR|Türkiye|ตุรกี|Turkije|튀르키예|Turkiet|Turkey
TT|TTO|Trinidad & Tobago|ตรินิแดดและโตเบโก|Trinidad en Tobago|트리니다드 토바고|Trinidad och Tobago
TV|TUV|Tuvalu|ตูวาลู|투발루
TW|TWN|Taiwan|ไต้หวัน|대만|Taiwan, Province of China
TZ|TZA|Tanzania|แทนซาเนีย|탄자니아|Tanzania, United Republic of
UA|UKR|Ukraine|ยูเครน|Oekraïne|우크라이나|Ukraina
UG|UGA|Uganda|ยูกันดา|Oeganda|우간다
UM|UMI|U.S. Outlying Islands|หมู่เกาะรอบนอกของสหรัฐอเมริกา|Kleine afgelegen eilanden van de Verenigde Staten|\
미국령 해외 제도|USA:s yttre öar
US|USA|United States|สหรัฐอเมริกา|Verenigde Staten|미국|USA|U.S.|U.S.A.|United States of America|America|Amerika|\
VS|Verenigde Staten van Amerika|Amerikas förenta stater|미합중국|อเมริกา
UY|URY|Uruguay|อุรุกวัย|우루과이
UZ|UZB|Uzbekistan|อุซเบกิสถาน|Oezbekistan|우즈베키스탄
VA|VAT|Vatican City|นครวาติกัน|Vaticaanstad|바티칸 시국|Vatikanstaten|Holy See|Vatican
VC|VCT|St. Vincent & Grenadines|เซนต์วินเซนต์และเกรนาดีนส์|Saint Vincent en de Grenadines|세인트빈센트그레나딘|\
S:t Vincent och Grenadinerna
VE|VEN|Venezuela|เวเนซุเอลา|베네수엘라|Venezuela, Bolivarian Republic of
VG|VGB|British Virgin Islands|หมู่เกาะบริติชเวอร์จิน|Britse Maagdeneilanden|영국령 버진아일랜드|Brittiska Jungfruöarna
VI|VIR|U.S. Virgin Islands|หมู่เกาะเวอร์จินของสหรัฐอเมริกา|Amerikaanse Maagdeneilanden|미국령 버진아일랜드|\
Amerikanska Jungfruöarna
VN|VNM|Vietnam|เวียดนาม|베트남|Viet Nam
VU|VUT|Vanuatu|วานูอาตู|바누아투
WF|WLF|Wallis & Futuna|วาลลิสและฟุตูนา|Wallis en Futuna|왈리스-푸투나 제도|Wallis- och Futunaöarna
WS|WSM|Samoa|ซามัว|사모아
YE|YMD|Yemen|เยเมน|Jemen|예멘
YT|MYT|Mayotte|มายอต|마요트
ZA|ZAF|South Africa|แอฟริกาใต้|Zuid-Afrika|남아프리카|Sydafrika
ZM|ZMB|Zambia|แซมเบีย|잠비아
ZW|ZWE|Zimbabwe|ซิมบับเว|짐바브웨"""
