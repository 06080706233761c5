; The installer of Partner Desk for one person on Windows: no administrator, silent mode, upgrade in place, uninstall entry.
;
;   makensis /DVERSION=0.1.0 /DSOURCE=..\..\build\package\program\partner-desk /DOUT=partner-desk-0.1.0-setup.exe partner-desk.nsi
;
; Silent: partner-desk-0.1.0-setup.exe /S [/D=folder]      the exit code says: 0 done, 1 stopped, 2 the program is running
; Silent removal: Uninstall.exe /S [/REMOVEBOOKS]          books are kept unless told
Unicode true
ManifestDPIAware true
SetCompressor /SOLID lzma
RequestExecutionLevel user
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh

!ifndef VERSION
  !error "Say which version: /DVERSION=0.1.0"
!endif
!ifndef SOURCE
  !error "Say where the built program is: /DSOURCE=folder"
!endif
!ifndef OUT
  !define OUT "partner-desk-${VERSION}-setup.exe"
!endif
!define NAME "Partner Desk"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\PartnerDesk"
!define PROGRAM_KEY "Software\Partner Desk"
!define BOOK_CLASS "PartnerDesk.Book"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Partner Desk"
InstallDirRegKey HKCU "${PROGRAM_KEY}" "Folder"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Apache License 2.0"
!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif
!define MUI_FINISHPAGE_RUN "$INSTDIR\Partner Desk.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Thai"
!insertmacro MUI_LANGUAGE "Dutch"
!insertmacro MUI_LANGUAGE "Korean"
!insertmacro MUI_LANGUAGE "Swedish"

LangString RUNNING ${LANG_ENGLISH} "Partner Desk is running. Close it, then press Retry."
LangString RUNNING ${LANG_THAI} "Partner Desk กำลังทำงานอยู่ ปิดโปรแกรมก่อน แล้วกดลองใหม่"
LangString RUNNING ${LANG_DUTCH} "Partner Desk is geopend. Sluit het en kies Opnieuw."
LangString RUNNING ${LANG_KOREAN} "Partner Desk가 실행 중입니다. 닫은 다음 다시 시도를 누르세요."
LangString RUNNING ${LANG_SWEDISH} "Partner Desk är öppet. Stäng det och välj Försök igen."
LangString BOOKS ${LANG_ENGLISH} "Remove your book of customers and its backups too? They can't be brought back."
LangString BOOKS ${LANG_THAI} "ลบสมุดลูกค้าและสำเนาสำรองด้วยหรือไม่ นำกลับมาไม่ได้"
LangString BOOKS ${LANG_DUTCH} "Ook uw klantenboek en de reservekopieën verwijderen? Ze komen niet terug."
LangString BOOKS ${LANG_KOREAN} "고객 장부와 백업도 삭제할까요? 되돌릴 수 없습니다."
LangString BOOKS ${LANG_SWEDISH} "Ta bort kundboken och dess säkerhetskopior också? De går inte att få tillbaka."
LangString OLDWINDOWS ${LANG_ENGLISH} "Partner Desk needs 64-bit Windows 10 or newer."
LangString OLDWINDOWS ${LANG_THAI} "Partner Desk ต้องใช้ Windows 10 แบบ 64 บิตหรือใหม่กว่า"
LangString OLDWINDOWS ${LANG_DUTCH} "Partner Desk heeft 64-bits Windows 10 of nieuwer nodig."
LangString OLDWINDOWS ${LANG_KOREAN} "Partner Desk에는 64비트 Windows 10 이상이 필요합니다."
LangString OLDWINDOWS ${LANG_SWEDISH} "Partner Desk behöver 64-bitars Windows 10 eller senare."

; A running program holds its file open: it can't be written to. Nothing is ended behind anybody's back.
!macro WAIT_UNTIL_CLOSED
  again:
  ${If} ${FileExists} "$INSTDIR\Partner Desk.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\Partner Desk.exe" a
    ${If} ${Errors}
      IfSilent 0 +3
      SetErrorLevel 2
      Quit
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" IDRETRY again
      SetErrorLevel 1
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    IfSilent +2
    MessageBox MB_OK|MB_ICONSTOP "$(OLDWINDOWS)"
    SetErrorLevel 1
    Quit
  ${EndIf}
  !insertmacro WAIT_UNTIL_CLOSED
FunctionEnd

Function un.onInit
  !insertmacro WAIT_UNTIL_CLOSED
FunctionEnd

Section "install"
  SetOutPath "$INSTDIR"
  ; Upgrade in place: what the older version laid here goes first, so that none of it is mixed with the new one.
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\about"
  File /r "${SOURCE}\*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\Partner Desk.exe"
  WriteRegStr HKCU "${PROGRAM_KEY}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\Partner Desk.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" "$0"
  WriteRegStr HKCU "Software\Classes\.deskbook" "" "${BOOK_CLASS}"
  WriteRegStr HKCU "Software\Classes\${BOOK_CLASS}" "" "Partner Desk book"
  WriteRegStr HKCU "Software\Classes\${BOOK_CLASS}\DefaultIcon" "" "$INSTDIR\Partner Desk.exe,0"
  WriteRegStr HKCU "Software\Classes\${BOOK_CLASS}\shell\open\command" "" '"$INSTDIR\Partner Desk.exe" "%1"'
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "Uninstall"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\about"
  Delete "$INSTDIR\Partner Desk.exe"
  Delete "$INSTDIR\partner-desk.exe"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR" ; only where nothing of others is in it
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "${PROGRAM_KEY}"
  DeleteRegKey HKCU "Software\Classes\${BOOK_CLASS}"
  ReadRegStr $0 HKCU "Software\Classes\.deskbook" ""
  ${If} $0 == "${BOOK_CLASS}"
    DeleteRegKey HKCU "Software\Classes\.deskbook"
  ${EndIf}
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  ; The book: kept, unless the person says yes, or /REMOVEBOOKS stands on the command line of a silent removal.
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/REMOVEBOOKS" $1
  ${IfNot} ${Errors}
    RMDir /r "$LOCALAPPDATA\Partner Desk"
  ${ElseIfNot} ${Silent}
    ${If} ${FileExists} "$LOCALAPPDATA\Partner Desk\*.*"
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(BOOKS)" IDNO keep
      RMDir /r "$LOCALAPPDATA\Partner Desk"
      keep:
    ${EndIf}
  ${EndIf}
SectionEnd
