import type { Texts } from './texts.js'

export const de: Texts = {
  languageName: 'Deutsch',
  direction: 'ltr',
  title: 'Eine Nachricht',
  language: 'Sprache',
  leave: 'Diese Seite sofort verlassen',

  opening: 'Der Link wird geöffnet …',
  heading: 'Eine Nachricht hinterlassen',
  headingFor: 'Eine Nachricht für {name} hinterlassen',
  greetingHeading: 'Ein Wort der Person, der dieser Briefkasten gehört',
  greetingHint: 'Es kommt über den Server, und niemand hat es geprüft.',
  sealedHere:
    'Diese Seite verschließt Ihre Nachricht auf Ihrem Gerät, bevor sie gesendet wird, damit nur die Person sie öffnen kann, der dieser Briefkasten gehört.',
  beforeYouWrite: 'Bevor Sie schreiben',
  ownDevice:
    'Benutzen Sie Ihr eigenes Gerät und Ihre eigene Internetverbindung, nicht die Ihrer Arbeitsstelle oder Schule.',
  torHides:
    'Dieser Server kann sehen, von wo aus Sie verbunden sind, und Ihr Browser merkt sich vielleicht, dass Sie diesen Link geöffnet haben. Der Tor Browser verhindert beides.',
  onionAddress:
    'Dieser Server kann sehen, von wo aus Sie verbunden sind, und Ihr Browser merkt sich vielleicht, dass Sie diesen Link geöffnet haben. Der Tor Browser verhindert beides. Benutzen Sie dort diesen Link, den der Server angibt; fragen Sie die Person, der der Briefkasten gehört, ob der Link stimmt:',
  hostSees:
    'Wer diesen Server betreibt, bekommt Ihre Nachricht verschlossen, kann aber sehen, wann Sie sie senden, an welchen Briefkasten und wie lang sie ungefähr ist. Wer den Server betreibt, könnte auch diese Seite selbst verändern: siehe unten.',
  moreToKnow: 'Was Sie noch wissen sollten',
  hostMakesPage:
    'Auch diese Seite selbst kommt vom Server. Wer den Server in seine Gewalt bringt, könnte die Seite so verändern, dass sie mitliest. Falls Sie das in Gefahr bringen würde, nehmen Sie statt der Seite das Programm:',
  commandInstead:
    'Fragen Sie die Person, der der Briefkasten gehört, wo Sie das Programm bekommen. Es fragt nach dem Text, verschließt ihn auf Ihrem Gerät und legt ihn in den Briefkasten.',
  wordsLabel: 'Wörter zum Vergleichen',
  wordsCompare:
    'Der Name oben ist nur eine Angabe des Servers. Was zählt, sind diese Wörter: Wenn die Person, der dieser Briefkasten gehört, Ihnen am Telefon oder auf Papier acht englische Wörter genannt hat, dann müssen es diese sein. Wenn es andere sind, schreiben Sie hier nichts.',
  trustsServer:
    'Ihre Nachricht wird auf diesem Gerät verschlossen. In diesem Link steht aber nicht, mit wessen Schlüssel. Nach dem Schlüssel wurde der Server gefragt, und Sie müssen seiner Antwort vertrauen. Wenn die Antwort falsch ist, könnte jemand anderes Ihre Nachricht lesen.',
  lastingKey:
    'Soweit diese Seite es erkennen kann, bleibt der Schlüssel dieses Briefkastens immer derselbe. Wer ihn stiehlt, auch viel später noch, könnte diese Nachricht öffnen. Der Server kann genau sehen, wie lang Ihre Nachricht ist.',
  textLabel: 'Ihre Nachricht',
  textHint: 'Die Nachricht wird von dieser Seite gelöscht, wenn hier zehn Minuten lang nichts getan wird.',
  nameLabel: 'Ihr Name, wenn Sie möchten',
  nameHint: 'Er wird mit verschlossen. Lassen Sie das Feld leer, wenn Sie keinen Namen nennen möchten.',
  keepLabel: 'Vom Server gelöscht nach',
  keepHint:
    'Dann ist die Nachricht dort weg, ob gelesen oder nicht. Wer sie schon abgeholt hat, kann sie behalten.',
  bytesUsed: '{used} von {max} Byte belegt',
  nearlyFull: 'Es ist nur noch wenig Platz.',
  send: 'Verschließen und senden',
  sending: 'Wird verschlossen und gesendet …',
  sendAgain: 'Noch einmal senden',
  tryAgain: 'Noch einmal versuchen',

  leftHeading: 'Ihre Nachricht liegt im Briefkasten',
  leftStored: 'Der Server hat bestätigt, dass er Ihre verschlossene Nachricht aufbewahrt.',
  leftOwner:
    'Öffnen kann sie nur die Person, der der Briefkasten gehört. Wann diese Person nachsieht, kann diese Seite Ihnen nicht sagen.',
  leftNothingHere:
    'Diese Seite hat nichts von dem behalten, was Sie geschrieben haben. Sie können sie schließen.',
  leftAt: 'Hinterlassen am {time}',
  writeAnother: 'Noch eine Nachricht schreiben',
  print: 'Diese Seite drucken',

  runBy: 'Dieser Server wird von {name} betrieben.',
  contact: 'Kontakt',
  privacy: 'Datenschutz',
  aboutServer: 'Wer diesen Server betreibt',
  aboutHeading: 'Über diesen Server',
  aboutSealed:
    'Er bewahrt verschlossene Nachrichten für die Personen auf, denen die Briefkästen gehören. Öffnen kann er sie nicht. Das Programm, das auf ihm läuft, schreibt weder auf, von wo aus jemand verbunden ist, noch, welchen Browser jemand benutzt.',
  aboutNobody: 'Wer ihn betreibt, hat nicht gesagt, wer dahintersteht.',

  plainLeft:
    'Der Server hat entgegengenommen, was Sie gesendet haben. Wenn es für diesen Briefkasten verschlossen war, kann es nur die Person öffnen, der er gehört.',
  plainHeading: 'Diese Seite kann Ihre Nachricht nicht verschließen',
  plainWhy:
    'Skripte (JavaScript) sind in Ihrem Browser ausgeschaltet oder konnten nicht geladen werden. Deshalb kann hier nichts verschlossen werden, was Sie schreiben, und diese Seite nimmt es nicht an.',
  plainTurnOn:
    'Sie können Skripte für diese Seite erlauben. Im Tor Browser ist das die Sicherheitsstufe „Sicherer“ oder „Standard“. Öffnen Sie danach den Link noch einmal.',
  plainRemembered:
    'Der ganze Link bleibt in der Adresszeile dieses Browsers stehen und auch in seinem Verlauf.',
  plainCommand:
    'Oder fragen Sie die Person, der der Briefkasten gehört, wo Sie das Programm bekommen. Verschließen Sie Ihre Nachricht damit und fügen Sie unten ein, was es ausgibt:',
  plainForm:
    'Dieses Formular nimmt nur verschlossene Nachrichten an. Schreiben Sie nie etwas hinein, das nicht verschlossen ist: Der Server würde es sehen.',
  plainLink: 'Der Link, den Sie bekommen haben',
  plainLinkHint: 'Der ganze Link. Er beginnt mit http und enthält ein #.',
  plainSealed: 'Die verschlossene Nachricht',
  plainSealedHint:
    'Eine einzige Zeile aus Buchstaben, Ziffern, + und /, vielleicht mit = am Ende, so wie das Programm sie ausgegeben hat.',
  plainSend: 'Verschlossene Nachricht senden',

  receipt: {
    heading: 'Ihr Beleg',
    what: 'Öffnen Sie ihn in einem Browser, dann sehen Sie, ob Ihre Nachricht noch da ist, und können sie zurücknehmen. Wer den Beleg hat, kann dasselbe.',
    trace:
      'Niemand kann Ihnen den Beleg noch einmal geben: Diese Seite bewahrt nichts auf, und sie löscht ihn, wenn hier zehn Minuten lang nichts getan wird. Wer ihn aber bei Ihnen findet, weiß, dass Sie eine Nachricht hinterlassen haben. Falls Sie das in Gefahr bringen würde, bewahren Sie ihn nicht auf.',
    save: 'Als Datei speichern',
    copied: 'Der Beleg wurde kopiert.',
    copyByHand:
      'Der Browser erlaubt dieser Seite nicht zu kopieren. Der Beleg ist markiert: Kopieren Sie ihn selbst.',
    removed: 'Zehn Minuten lang wurde hier nichts getan, deshalb hat diese Seite den Beleg gelöscht.',
    ask: 'Wer den Beleg einer Nachricht hat, kann hier sehen, ob sie noch da ist, und sie zurücknehmen.',
    field: 'Der Beleg',
    fieldHint:
      'Die ganze Adresse. Sie beginnt mit http und enthält /r#. Sie wird von dieser Seite gelöscht, wenn hier zehn Minuten lang nichts getan wird.',
    remembered:
      'Wenn Sie den Beleg als Adresse geöffnet haben, merkt sich Ihr Browser ihn vielleicht ganz. Der Tor Browser und private Fenster vergessen ihn.',
    look: 'Nachsehen, ob sie noch da ist',
    withdraw: 'Zurücknehmen',
    asking: 'Der Server wird gefragt …',
    sureHeading: 'Die Nachricht zurücknehmen?',
    sure: 'Wenn sie noch ungelesen ist, löscht der Server sie. Das lässt sich nicht rückgängig machen. Vielleicht wurde sie schon gelesen; das kann Ihnen niemand sagen.',
    keptHeading: 'Sie ist noch da',
    kept: 'Der Server bewahrt Ihre Nachricht auf. Ob sie gelesen wurde, sagt er nicht.',
    seenHeading: 'Sie ist angekommen',
    seen: 'Die Person, der der Briefkasten gehört, hat den Empfang bestätigt und lässt es Sie wissen. Die Nachricht lässt sich nicht mehr zurücknehmen.',
    goneHeading: 'Diese Nachricht gibt es nicht',
    gone: 'Sie ist nicht mehr da, oder es gab sie nie: Sie wurde gelesen und gelöscht, ihre Frist ist abgelaufen, sie wurde zurückgenommen, oder der Beleg ist falsch. Was davon zutrifft, sagt der Server nicht.',
    withdrawnHeading: 'Es gibt nichts mehr zurückzunehmen',
    withdrawn:
      'Falls Ihre Nachricht noch da und ungelesen war, ist sie jetzt gelöscht. Vielleicht wurde sie vorher gelesen; das kann Ihnen niemand sagen. Dieser Beleg nützt nun nichts mehr.',
    another: 'Ein anderer Beleg',
    malformed: 'Das ist kein Beleg, oder er ist beschädigt. Kopieren Sie ihn noch einmal ganz.',
    elsewhere:
      'Dieser Beleg gehört zu einem anderen Server: {name}. Es wurde bei niemandem nachgefragt. Um ihn zu benutzen, öffnen Sie den Beleg selbst in einem Browser.',
    notKnown:
      'Ob die Nachricht zurückgenommen wurde, ist nicht bekannt, weil die Antwort nicht angekommen ist. Versuchen Sie es noch einmal: Es schadet nicht, es zweimal zu tun.',
    tooMany:
      'Über Ihre Verbindung kamen zu viele Anfragen. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    plainHeading: 'Diese Seite braucht Skripte',
    plainWhy:
      'Skripte (JavaScript) sind in Ihrem Browser ausgeschaltet oder konnten nicht geladen werden. Ohne sie kann diese Seite keinen Beleg benutzen.',
    plainCommand:
      'Oder benutzen Sie das Programm (fragen Sie die Person, der der Briefkasten gehört, wo Sie es bekommen):',
  },

  problems: {
    heading: 'Das hat nicht geklappt',
    link_malformed:
      'Dieser Link ist beschädigt. Bitten Sie die Person, von der Sie ihn haben, ihn noch einmal zu schicken, und kopieren Sie ihn ganz.',
    address_insecure:
      'Diese Adresse ist nicht geschützt: Sie beginnt mit http und nicht mit https. Schreiben Sie hier nichts. Bitten Sie die Person, von der Sie den Link haben, um einen Link, der geschützt ist.',
    link_stripped:
      'Ein Teil des Links fehlt, nämlich der hinter dem Zeichen #. Zu Ihrem Schutz nimmt diese Seite ihn aus der Adresse; er fehlt deshalb auch nach einem Neuladen. Öffnen Sie den Link noch einmal dort, wo Sie ihn bekommen haben, und achten Sie darauf, dass er ganz kopiert ist.',
    wrong_key:
      'Der Server hat einen Schlüssel angeboten, der nicht zu diesem Link gehört. Vielleicht versucht jemand mitzulesen. Schreiben Sie hier nichts. Sagen Sie der Person Bescheid, von der Sie den Link haben.',
    keys_expired:
      'Die Schlüssel dieses Briefkastens sind abgelaufen, vielleicht weil die Person, der er gehört, lange nicht nachgesehen hat. Sagen Sie ihr Bescheid, wenn Sie können. Falls das Datum auf Ihrem Gerät falsch ist, stellen Sie es richtig ein und öffnen Sie den Link noch einmal.',
    sealing_unknown:
      'In diesem Link fehlt der Schlüssel, der zum Verschließen nötig ist. Bitten Sie die Person, der der Briefkasten gehört, um einen Link mit diesem Schlüssel.',
    box_closed:
      'Die Person, der dieser Briefkasten gehört, hat ihn geschlossen. Er nimmt keine Nachrichten mehr an.',
    link_replaced:
      'Die Person, der dieser Briefkasten gehört, hat diesen Link durch einen neuen ersetzt. Bitten Sie sie darum.',
    contacts_only:
      'Dieser Briefkasten nimmt nur Nachrichten von Kontakten an, denen die Person, der er gehört, es erlaubt hat; und diese Seite kann nicht als Kontakt senden. Wenn Sie zu den Kontakten gehören, benutzen Sie die App oder das Programm, in dem Sie einen eigenen Briefkasten haben.',
    box_not_found:
      'Zu diesem Link gibt es keinen Briefkasten, oder es gibt ihn nicht mehr. Fragen Sie die Person, von der Sie den Link haben, ob er stimmt.',
    box_full:
      'Im Moment ist kein Platz für weitere Nachrichten. Bewahren Sie eine Kopie Ihres Textes auf und versuchen Sie es in ein paar Stunden noch einmal.',
    rate_limited:
      'Über Ihre Verbindung kamen zu viele Nachrichten. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    rate_limited_for:
      'Über Ihre Verbindung kamen zu viele Nachrichten. Versuchen Sie es in {seconds} Sek. noch einmal.',
    busy: 'Der Server hat zu viel zu tun, wird repariert oder zieht gerade um. Versuchen Sie es in einer Minute noch einmal.',
    read_only:
      'Der Server zieht gerade um und nimmt so lange nichts an. Versuchen Sie es in einigen Minuten noch einmal.',
    unreachable:
      'Der Server ist nicht zu erreichen. Prüfen Sie Ihre Verbindung und versuchen Sie es dann noch einmal.',
    not_known:
      'Ob Ihre Nachricht angekommen ist, ist nicht bekannt, denn die Antwort kam nicht an. Senden Sie sie unverändert noch einmal: Dann ist es dieselbe verschlossene Nachricht, und sie wird nur einmal aufbewahrt.',
    letter_too_long: 'Die Nachricht ist zu lang. Kürzen Sie sie oder senden Sie sie in mehreren Teilen.',
    letter_not_text: 'Im Text ist ein fehlerhaftes Zeichen. Tippen Sie diese Stelle noch einmal.',
    nothing_written: 'Sie haben noch nichts geschrieben.',
    not_sealed:
      'Etwas Unerwartetes ist passiert. Wenn Sie etwas geschrieben haben, kopieren Sie es zuerst. Öffnen Sie dann den Link noch einmal. Wenn Sie den Tor Browser benutzen, bleiben Sie dabei.',
    idle: 'Hier wurde zehn Minuten lang nichts getan. Deshalb hat diese Seite gelöscht, was Sie geschrieben hatten, für den Fall, dass jemand anderes auf die Seite schaut.',
    language_not_there: 'Diese Sprache konnte nicht geladen werden.',
    still_here: 'Nichts Lesbares hat diese Seite verlassen, und Ihr Text ist noch da.',
    invalid_request: 'Das Formular war nicht so ausgefüllt, wie es sein muss. Es wurde nichts hinterlassen.',
  },

  inbox: {
    title: 'Nachrichten',
    opening: 'Wird geöffnet …',
    needsScript:
      'Diese Seite braucht Skripte (JavaScript): Auf Ihrem Gerät werden Schlüssel erzeugt und Nachrichten geöffnet. Erlauben Sie Skripte für diese Seite oder benutzen Sie das Programm sealdrop in einem Terminal.',

    startHeading: 'Nachrichten, die nur Sie öffnen können',
    startWhat:
      'Legen Sie einen Briefkasten an und geben Sie seinen Link weiter. Wer den Link hat, kann Ihnen eine Nachricht hinterlassen. Sie wird auf dem Gerät dieser Person verschlossen, und nur Ihre Schlüssel öffnen sie. Der Server kann sie nicht öffnen.',
    startHost:
      'Auch diese Seite selbst kommt vom Server. Wer den Server in seine Gewalt bringt, könnte die Seite so verändern, dass sie Ihre Schlüssel preisgibt. Falls Sie das in Gefahr bringen würde, nehmen Sie statt der Seite das Programm.',
    startGotLink:
      'Hat Ihnen jemand einen Link gegeben? Dann öffnen Sie diesen Link. Um eine Nachricht zu hinterlassen, brauchen Sie keinen eigenen Briefkasten.',
    makeHeading: 'Einen Briefkasten anlegen',
    nameLabel: 'Name des Briefkastens, wenn Sie möchten',
    nameHint:
      'Der Name ist nicht verschlossen: Der Server und alle, die den Link haben, können ihn lesen. Lassen Sie das Feld leer, wenn ein Name Sie verraten könnte.',
    passphraseLabel: 'Passwort',
    passphraseHint:
      'Es schützt Ihre Schlüssel und Nachrichten in diesem Browser und auch Ihre Sicherungskopie. Niemand kann es Ihnen noch einmal sagen: Schreiben Sie es auf und bewahren Sie es getrennt von diesem Gerät auf.',
    passphraseAgain: 'Das Passwort noch einmal',
    passphraseShow: 'Anzeigen',
    passphraseSuggest: 'Eines vorschlagen',
    withoutPassphrase: 'Ohne Passwort',
    withoutPassphraseHint:
      'Wer diesen Browser benutzen kann, kann dann alles lesen, was diese Seite aufbewahrt.',
    privateWindow:
      'Private Fenster und der Tor Browser vergessen alles, was hier aufbewahrt wird, sobald sie geschlossen werden. Dann lässt sich der Briefkasten nur noch mit einer Sicherungskopie öffnen.',
    inviteLabel: 'Ihre Einladung',
    inviteHint:
      'Auf diesem Server können nur Personen mit einer Einladung einen Briefkasten anlegen. Die Person oder Organisation, die ihn betreibt, vergibt die Einladungen; jede gilt einmal.',
    registrationClosed:
      'Auf diesem Server werden keine neuen Briefkästen angelegt. Einen Briefkasten, der schon dort ist, können Sie weiterhin wiederherstellen.',
    make: 'Briefkasten anlegen',
    making: 'Schlüssel werden erzeugt …',

    restoreHeading: 'Einen Briefkasten wiederherstellen oder von anderswo mitbringen',
    restoreHint:
      'Aus einer Sicherungskopie oder mit den Schlüsseln aus einem anderen Programm. Eine ältere Sicherungskopie genügt.',
    restoreFile: 'Die Datei',
    restorePaste: 'Oder ihr Inhalt, hier eingefügt',
    restorePassphrase: 'Passwort',
    restorePassphraseHint:
      'Das Passwort der Sicherungskopie. Bei Schlüsseln ohne Passwort, falls es in diesem Browser noch kein Passwort gibt: ein neues, das sie hier schützt.',
    restorePhone: 'Schlüssel von einem Telefon',
    restorePhoneHint: 'Für Apps, die ihre Schlüssel anzeigen und keine Sicherungskopien machen.',
    restoreLink: 'Der Link des Briefkastens',
    restoreSecret: 'Der geheime Schlüssel',
    restoreSecretHint: 'Ed25519, Base64: 32 oder 64 Byte.',
    restore: 'Wiederherstellen',
    restoring: 'Die Sicherungskopie wird geöffnet …',

    unlockHeading: 'Gesperrt',
    unlockIdle: 'Hier wurde zehn Minuten lang nichts getan. Deshalb hat sich diese Seite selbst gesperrt.',
    unlock: 'Entsperren',
    unlocking: 'Wird entsperrt …',
    unlockForgot:
      'Wenn Sie das Passwort vergessen haben, kann niemand öffnen, was hier aufbewahrt wird. Sie können alles löschen und dann eine Sicherungskopie wiederherstellen, deren Passwort Sie kennen.',

    backupHeading: 'Eine Sicherungskopie speichern',
    backupWhy:
      'Wenn dieser Browser seine Daten verliert oder Sie dieses Gerät verlieren, lässt sich Ihr Briefkasten nur mit einer Sicherungskopie öffnen. Die Datei ist mit Ihrem Passwort verschlossen. Mit der Datei lässt sich auch alles öffnen, was später ankommt. Nachrichten, die Sie hier geöffnet haben, sind nicht darin.',
    backupPassphrase: 'Ihr Passwort noch einmal',
    backupPassphraseHint:
      'Es schützt die Datei, und niemand kann es Ihnen noch einmal sagen: Schreiben Sie es auf und bewahren Sie es getrennt von der Datei auf.',
    backupSave: 'Sicherungskopie speichern',
    backupSealing: 'Die Sicherungskopie wird verschlossen …',
    backupChoose:
      'Wählen Sie jetzt die Datei aus, die Sie gespeichert haben, um zu prüfen, ob sie sich lesen lässt',
    backupRead: 'Die Sicherungskopie wurde zur Probe gelesen, und sie öffnet Ihren Briefkasten.',
    backupWithout: 'Oder tippen Sie „{words}“, um ohne Sicherungskopie weiterzumachen',
    backupWords: 'keine kopie',
    backupGoOn: 'Ohne Sicherungskopie weiter',

    shareHeading: 'Ihr Link',
    shareHint:
      'Geben Sie ihn allen, die Ihnen schreiben sollen. Mit diesem Link kann man schreiben, aber nicht lesen.',
    shareLink: 'Der Link',
    copy: 'Kopieren',
    copied: 'Der Link wurde kopiert.',
    copyByHand:
      'Der Browser erlaubt dieser Seite nicht zu kopieren. Der Link ist markiert: Kopieren Sie ihn selbst.',
    qrLabel: 'Der Link als QR-Code',
    cardHow:
      'Öffnen Sie diesen Link in einem Browser. Die Seite verschließt auf Ihrem Gerät, was Sie schreiben, und nur die Person, der der Briefkasten gehört, kann es öffnen. Wenn die Seite andere Wörter zeigt als die, die unten stehen, schreiben Sie nichts.',
    printCard: 'Karte drucken',
    keptForGood: 'Dieser Browser hat zugesagt, Ihre Schlüssel nicht von sich aus zu löschen.',
    keptForNow:
      'Dieser Browser löscht Ihre Schlüssel vielleicht, wenn er Platz braucht oder wenn Sie einige Wochen lang nicht hier waren. Bewahren Sie die Sicherungskopie sicher auf.',
    keptNot:
      'Dieser Browser lässt die Seite nichts speichern. Wenn Sie diesen Tab schließen, lässt sich der Briefkasten nur noch mit einer Sicherungskopie öffnen.',
    toMessages: 'Zu den Nachrichten',

    chooseBox: 'Briefkasten',
    unnamedBox: 'Briefkasten ohne Namen',
    messages: 'Nachrichten',
    noMessages: 'Es sind noch keine Nachrichten da.',
    nothingFound: 'Es wurde nichts gefunden.',
    count: 'Nachrichten: {count}',
    countNew: 'Nachrichten: {count}, neu: {new}',
    opened: 'Bisher geöffnet: {count}',
    looked: 'Zuletzt nachgesehen: {time}',
    look: 'Jetzt nachsehen',
    search: 'In den Nachrichten suchen',
    found: 'Gefunden: {count}',
    isNew: 'Neu',
    unnamed: 'Ohne Namen',
    cannotBeOpened: 'Lässt sich nicht öffnen',
    arrived: 'Angekommen am {time}',
    nameNotVerified:
      'Wer diese Nachricht geschickt hat, gibt den Namen {name} an. Niemand hat ihn überprüft.',
    nickNotVerified:
      'Neben der verschlossenen Nachricht steht der Name {name}. Er war nicht verschlossen, und niemand hat ihn überprüft.',
    noKey:
      'Diese Nachricht lässt sich nicht öffnen. Sie wurde für einen Schlüssel verschlossen, der nicht oder nicht mehr hier ist, oder die Nachricht wurde beschädigt. Wenn Sie noch eine andere Sicherungskopie dieses Briefkastens haben, stellen Sie sie wieder her.',
    unreadable: 'Diese Nachricht wurde geöffnet, aber es ist kein lesbarer Text darin.',
    hiddenCharacters: 'Zeichen, die man nicht sehen kann, werden als [U+…] angezeigt.',
    back: 'Zurück',
    markNew: 'Als neu markieren',
    markRead: 'Als gelesen markieren',
    delete: 'Löschen',
    deleteSure: 'Diese Nachricht in diesem Browser und auf dem Server löschen? Niemand kann sie zurückholen.',
    cancel: 'Abbrechen',

    contactsHeading: 'Wer zu Ihren Kontakten gehören möchte',
    contactsHint:
      'Den Namen haben diese Personen selbst angegeben, und niemand hat ihn überprüft. Wer Ihren Link hat, kann Ihnen so oder so schreiben, es sei denn, Sie nehmen nur Nachrichten von Kontakten an. Wem Sie es erlaubt haben, den können Sie später blockieren.',
    contactAsks: '{name} möchte zu Ihren Kontakten gehören',
    accept: 'Erlauben',
    reject: 'Ablehnen',
    block: 'Blockieren',
    blockSure:
      '{name} blockieren? Dieser Briefkasten kann Ihnen dann nicht mehr als Kontakt schreiben und auch nicht noch einmal anfragen. Er erfährt nichts davon. In den Einstellungen können Sie die Blockierung aufheben.',

    more: 'Mehr',
    showLink: 'Link anzeigen',
    settings: 'Einstellungen',
    saveBackup: 'Sicherungskopie speichern',
    anotherBox: 'Weiteren Briefkasten anlegen oder wiederherstellen',
    exportJson: 'Nachrichten als JSON speichern',
    exportText: 'Nachrichten als Text speichern',
    exportHint: 'Diese Dateien sind nicht verschlossen: Wer sie hat, kann sie lesen.',
    lock: 'Sperren',
    wipe: 'Alle Briefkästen aus diesem Browser löschen',
    wipeSure:
      'Alle Briefkästen, Schlüssel und Nachrichten aus diesem Browser löschen? Dann kann niemand mehr diese Briefkästen öffnen, es sei denn, es gibt eine Sicherungskopie oder die Schlüssel sind auf einem anderen Gerät. Nachrichten, die nur hier aufbewahrt werden, sind auf jeden Fall verloren.',
    wiped: 'Alle Briefkästen, Schlüssel und Nachrichten wurden aus diesem Browser gelöscht.',
    removeBox: 'Diesen Briefkasten aus diesem Browser löschen',
    removeBoxSure:
      'Diesen Briefkasten aus diesem Browser löschen, mit seinen Schlüsseln und allen Nachrichten, die hier aufbewahrt werden? Niemand kann sie zurückholen.',
    changedElsewhere:
      'Ein anderer Tab hat einen Briefkasten verändert. Deshalb hat sich diese Seite selbst gesperrt.',

    riskNoBackup:
      'Von diesem Briefkasten gibt es keine Sicherungskopie. Wenn dieser Browser seine Daten verliert, ist der Briefkasten verloren.',
    riskExpiring:
      'Die Schlüssel dieses Briefkastens konnten nicht erneuert werden. Wenn das nicht vor dem {time} gelingt, kann danach niemand Nachrichten hinterlassen, bis es gelingt.',
    riskBehind:
      'Wer Ihnen schreibt, bekommt einen Schlüssel, der nicht hier erzeugt wurde. Wenn Sie ihn auf einem anderen Gerät erzeugt haben, stellen Sie hier eine Sicherungskopie des anderen Geräts wieder her. Wenn nicht, hat vielleicht jemand anderes Ihre Schlüssel: Legen Sie einen neuen Briefkasten an.',
    riskLasting:
      'Dieser Briefkasten hat einen einzigen Schlüssel, der immer derselbe bleibt. Wer ihn stiehlt, auch viel später noch, kann jede Nachricht öffnen.',
    riskFull:
      'In diesem Browser ist kein Platz mehr. Neue Nachrichten, die er nicht aufbewahren kann, bleiben auf dem Server, bis ihre Frist abläuft. Schaffen Sie Platz, zum Beispiel indem Sie hier Nachrichten löschen.',
    riskRefused:
      'Seit {time} wurden Nachrichten abgewiesen, weil der Briefkasten voll war. Lesen Sie Nachrichten oder löschen Sie welche, dann ist wieder Platz.',
    riskUndeleted: 'Hier gelöscht, aber noch nicht auf dem Server: {count}. Diese Seite versucht es weiter.',
    riskOldLink:
      'Der Link dieses Briefkastens wurde auf einem anderen Gerät ersetzt. Wer noch den alten hat, kann Ihnen nicht schreiben. Um den neuen Link auch hier zu haben, stellen Sie eine Sicherungskopie des anderen Geräts hier wieder her. Hat ihn kein Gerät, machen Sie in den Einstellungen einen neuen Link.',
    riskAway:
      'Der Server ist nicht zu erreichen, zieht gerade um oder hat zu viel zu tun. Diese Seite versucht es weiter.',

    problems: {
      passphrase_short:
        'Nehmen Sie ein Passwort mit mindestens 12 Zeichen, zum Beispiel aus fünf zufälligen Wörtern.',
      passphrases_differ: 'Die beiden Passwörter sind nicht gleich.',
      passphrase_wrong: 'Das ist nicht das richtige Passwort.',
      name_too_long: 'Der Name ist zu lang.',
      nothing_chosen: 'Wählen Sie zuerst eine Datei aus oder fügen Sie ihren Inhalt ein.',
      file_unreadable: 'Die Datei konnte nicht gelesen werden.',
      backup_malformed:
        'Das sind weder Schlüssel noch eine Sicherungskopie, oder der Inhalt wurde beschädigt.',
      backup_not_opened: 'Das Passwort ist falsch, oder die Sicherungskopie wurde beschädigt.',
      backup_other:
        'Das ist nicht die Datei, die gerade gespeichert wurde, oder nicht die ganze. Speichern Sie sie noch einmal.',
      words_differ: 'Tippen Sie genau die Wörter, die angezeigt werden.',
      phone_keys_wrong:
        'Dieser Link und dieser Schlüssel gehören nicht zusammen, oder eines von beiden ist beschädigt.',
      other_server:
        'Dieser Briefkasten liegt auf einem anderen Server: {address}. Stellen Sie ihn dort wieder her, oder holen Sie ihn hierher.',
      box_gone:
        'Der Server hat keinen Briefkasten zu diesen Schlüsseln, oder nicht mehr: Er wurde gelöscht, oder er wurde entfernt, weil ihn lange niemand geöffnet hat. Was in diesem Browser aufbewahrt wird, bleibt hier lesbar, bis Sie es löschen, und zwar unten unter „Mehr“.',
      proof_refused: 'Der Server hat die Schlüssel dieses Briefkastens nicht angenommen.',
      other_identity:
        'Der Server gibt denen, die Ihnen schreiben, einen Schlüssel, der nicht Ihrer ist: Vielleicht liest jemand mit. Geben Sie den Link nicht mehr weiter und sagen Sie der Person oder Organisation Bescheid, die den Server betreibt.',
      wrong_address:
        'Die Adresse dieser Seite ist nicht die, unter der der Server sich selbst kennt. Deshalb wurde nichts unterschrieben. Öffnen Sie die Seite unter der Adresse, die Sie von der Person oder Organisation bekommen haben, die den Server betreibt.',
      box_there:
        'In einem anderen Tab wurde inzwischen ein Briefkasten in diesem Browser angelegt. Laden Sie die Seite neu.',
      other_chain:
        'Dieser Browser hat für diesen Briefkasten andere Schlüssel als die Sicherungskopie. Um die der Sicherungskopie zu verwenden, löschen Sie hier zuerst alle Briefkästen und stellen sie dann wieder her.',
      removed_elsewhere: 'Ein anderer Tab hat alle Briefkästen aus diesem Browser gelöscht.',
      storage_failed:
        'Dieser Browser konnte nicht speichern, was er aufbewahren muss. Vielleicht ist kein Platz mehr.',
      not_known_if_made:
        'Der Server hat nicht rechtzeitig geantwortet. Versuchen Sie es noch einmal. Falls trotzdem ein Briefkasten angelegt wurde, bleibt er unbenutzt, und eine Einladung dafür ist verbraucht: Bitten Sie dann um eine neue.',
      registration_closed: 'Auf diesem Server werden keine neuen Briefkästen angelegt.',
      invite_required:
        'Auf diesem Server können nur Personen mit einer Einladung einen Briefkasten anlegen. Bitten Sie die Person oder Organisation, die ihn betreibt, um eine.',
      invite_invalid:
        'Diese Einladung ist nicht bekannt, ist abgelaufen oder wurde schon benutzt. Bitten Sie die Person oder Organisation, die den Server betreibt, um eine andere.',
      part_not_there:
        'Dieser Teil der Seite konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal, oder laden Sie die Seite neu.',
      unexpected:
        'Etwas Unerwartetes ist passiert. Laden Sie die Seite neu. Wenn es dabei bleibt, sagen Sie der Person oder Organisation Bescheid, die den Server betreibt.',
    },
  },

  settings: {
    heading: 'Einstellungen des Briefkastens',
    asking: 'Der Server wird gefragt …',
    again: 'Noch einmal versuchen',
    holds: 'Was im Briefkasten ist',
    holdsNew: 'Neu: {count} ({size})',
    holdsRead: 'Gelesen und noch auf dem Server: {count} ({size})',
    roomCount: 'Höchstens von jeder Art: {count}',
    roomSize: 'Speicherplatz für jede Art: {size}',
    noLimit: 'Dieser Server setzt dem Briefkasten keine Grenze.',
    behaves: 'Wie sich der Briefkasten verhält',
    greeting: 'Begrüßung',
    greetingHint:
      'Sie wird allen, die den Link öffnen, als reiner Text gezeigt. Sie ist nicht verschlossen: Auch der Server kann sie lesen.',
    greetingCount: '{count} von {max} Zeichen',
    closed: 'Der Briefkasten ist geschlossen',
    closedHint:
      'Er nimmt keine Nachrichten an, und wer den Link öffnet, erfährt das. Sie können ihn jederzeit wieder öffnen.',
    days: 'Wie viele Tage Nachrichten aufbewahrt werden',
    daysHint:
      'Von 1 bis 365, für Nachrichten, die von jetzt an ankommen. Für die, die schon da sind, bleibt es bei ihrer Frist.',
    deleteRead: 'Nachrichten vom Server löschen, sobald sie gelesen sind',
    deleteReadHint:
      'Was Sie gelesen haben, ist dann nur noch auf diesem Gerät. Wer einen Beleg aufbewahrt hat, kann merken, dass die eigene Nachricht weg ist.',
    contactsOnly: 'Nur Nachrichten von Kontakten annehmen',
    contactsOnlyHint:
      'Dann können nur noch Briefkästen schreiben, denen Sie es erlaubt haben, und sie müssen nachweisen, wer sie sind. Über die Seite des Links kann niemand mehr schreiben.',
    seenReceipts: 'Belege dürfen sagen, dass eine Nachricht gelesen wurde',
    seenReceiptsHint:
      'Wer einen Beleg aufbewahrt hat, erfährt dann, dass Sie die Nachricht gelesen haben. Das verrät auch, wann Sie wach sind.',
    save: 'Einstellungen speichern',
    saving: 'Wird gespeichert …',
    saved: 'Die Einstellungen wurden gespeichert.',
    greetingWrong: 'Die Begrüßung ist zu lang oder enthält Zeichen, die sich nicht anzeigen lassen.',
    daysWrong: 'Tippen Sie eine Zahl von Tagen, von 1 bis 365.',
    blockHeading: 'Einen Kontakt blockieren',
    blockHint:
      'Ein blockierter Briefkasten kann Ihnen nicht mehr als Kontakt schreiben und auch nicht anfragen, ob er einer werden darf. Er erfährt nichts davon. Wer Ihren Link hat, kann weiterhin ohne Namen schreiben, es sei denn, Sie nehmen nur Nachrichten von Kontakten an.',
    blockLabel: 'Der Link des anderen Briefkastens',
    blocking: 'Dem Server wird es mitgeteilt …',
    blocked: 'Dieser Briefkasten ist blockiert.',
    unblock: 'Blockierung aufheben',
    unblocked:
      'Dieser Briefkasten ist nicht mehr blockiert. Er darf anfragen, ob er ein Kontakt werden darf.',
    linkWrong: 'Das ist kein Link zu einem Briefkasten auf diesem Server.',
    writeHeading: 'Als dieser Briefkasten schreiben',
    writeHint:
      'Manche Briefkästen nehmen nur Nachrichten von Kontakten an. Dieser Briefkasten weist nach, dass er es ist, der schreibt, und sein Name wird gezeigt. Wem der andere gehört, muss es erlaubt haben: Fragen Sie zuerst. Was Sie hier schreiben, wird auf diesem Gerät versiegelt und nicht aufbewahrt.',
    writeText: 'Ihre Nachricht',
    writeAsk: 'Um Aufnahme als Kontakt bitten',
    writeAsked: 'Die andere Seite ist gefragt. Sie können schreiben, sobald es erlaubt ist.',
    writeAllowed: 'Sie sind dort schon Kontakt: Sie können schreiben.',
    writeSending: 'Wird gesendet …',
    writeSent: 'Ihre Nachricht liegt in jenem Briefkasten.',
    writeNoKey:
      'Dieser Link enthält keinen Schlüssel; man müsste dem Server glauben, wem der Briefkasten gehört. Bitten Sie um den ganzen Link.',
    writeNotAllowed:
      'Wem jener Briefkasten gehört, hat diesem nicht erlaubt zu schreiben, oder erlaubt es nicht mehr.',
    exportHint: 'Eine Datei, mit der dieser Briefkasten auf einen anderen Server umziehen kann.',
    final: 'Was sich nicht rückgängig machen lässt',
    finalHint: 'Bei allem hier werden Sie noch einmal gefragt, bevor etwas geschieht.',
    newLink: 'Neuen Link erzeugen',
    newLinkHint:
      'Der alte Link gilt sofort nicht mehr. Wer ihn noch hat und Ihnen schreiben will, wird gebeten, Sie nach dem neuen zu fragen. Geben Sie den neuen Link an Ihre anderen Geräte und Ihre Kontakte weiter. Das lässt sich nicht rückgängig machen.',
    newLinkSure:
      'Den Link dieses Briefkastens ersetzen? Mit dem alten kann Ihnen niemand mehr schreiben, wo immer er veröffentlicht oder gedruckt wurde. Das lässt sich nicht rückgängig machen.',
    newLinkMaking: 'Der Link wird ersetzt …',
    newLinkMade:
      'Der Link wurde ersetzt. Geben Sie den neuen weiter und speichern Sie eine neue Sicherungskopie, denn in älteren steht der alte Link.',
    newLinkUnknown:
      'Die Antwort des Servers ist nicht angekommen. Deshalb ist nicht bekannt, ob der Link ersetzt wurde. Erzeugen Sie noch einmal einen neuen Link, dann steht es fest.',
    newToken: 'Neues Abruf-Token erzeugen',
    newTokenHint:
      'Mit dem Abruf-Token kann ein Programm lesen, was im Briefkasten ist, so verschlossen, wie es ist, und es als gelesen markieren. Ersetzen Sie es, wenn jemand anderes es haben könnte. Programme mit dem alten sind sofort ausgesperrt. Das lässt sich nicht rückgängig machen.',
    newTokenSure:
      'Das Abruf-Token dieses Briefkastens ersetzen? Programme, die das alte benutzen, sind sofort ausgesperrt. Das lässt sich nicht rückgängig machen.',
    newTokenMaking: 'Das Abruf-Token wird ersetzt …',
    newTokenMade: 'Das Abruf-Token wurde ersetzt. Das neue steht in der nächsten Sicherungskopie.',
    empty: 'Alle Nachrichten auf dem Server löschen',
    emptyHint:
      'Was dieser Browser geöffnet hat, bleibt hier. Nachrichten, die noch kein Gerät geöffnet hat, sind verloren. Das lässt sich nicht rückgängig machen.',
    emptySure:
      'Alle Nachrichten dieses Briefkastens auf dem Server löschen? Die, die noch kein Gerät geöffnet hat, sind verloren. Das lässt sich nicht rückgängig machen.',
    emptying: 'Wird gelöscht …',
    emptied: 'Auf dem Server gelöscht: {count}',
    deleteBox: 'Briefkasten löschen',
    deleteBoxHint:
      'Der Link, die Nachrichten auf dem Server und die Token sind sofort und endgültig weg, für alle Ihre Geräte. Keine Sicherungskopie bringt sie zurück. Was in diesem Browser aufbewahrt wird, bleibt hier lesbar, bis Sie es löschen.',
    deleteBoxLabel: 'Um den Briefkasten zu löschen, tippen Sie „{words}“',
    deleteBoxWords: 'briefkasten löschen',
    deleteBoxSure:
      'Den Briefkasten {name} endgültig löschen? Der Link, die Nachrichten auf dem Server und die Token sind sofort weg. Niemand kann sie zurückholen.',
    deletingBox: 'Der Briefkasten wird gelöscht …',
  },

  moving: {
    heading: 'Mit einem Briefkasten umziehen',
    exportWhat:
      'Eine Datei mit allem, was dieser Server von dem Briefkasten hat: die Nachrichten, weiterhin versiegelt, welche davon gelesen sind, die Schlüssel für Absender und die Einstellungen. Damit und mit einer Sicherungskopie Ihrer Schlüssel kann der Briefkasten auf einem anderen Sealdrop-Server weiterbestehen.',
    exportNot:
      'Nicht in der Datei sind: Ihre geheimen Schlüssel, bewahren Sie also eine Sicherungskopie daneben auf; Nachrichten, die nur in diesem Browser sind; und Ihre Kontakte, deren Briefkästen auf diesem Server liegen. Die Datei ist als Ganzes nicht verschlossen: Wer sie hat, sieht, wann Nachrichten ankamen und wie viele.',
    exportDo: 'Alles exportieren',
    exporting: 'Alles wird geholt …',
    progress: '{count} von {all}',
    exported: 'Die Datei wurde gespeichert. Nachrichten darin: {count}',
    exportNext:
      'Zum Umziehen öffnen Sie die Seite des anderen Servers und wählen dort „Einen Briefkasten hierher holen“. Dieser Briefkasten bleibt, wie er ist, bis Sie ihn löschen.',
    exportStopped: 'Abgebrochen. Nichts wurde gespeichert.',
    stop: 'Anhalten',
    importWhat:
      'Ein Briefkasten, den Sie auf einem anderen Sealdrop-Server exportiert haben, besteht hier weiter, mit Schlüsseln, Nachrichten und Einstellungen. Nur sein Link ändert sich.',
    backupFile: 'Die Sicherungskopie Ihrer Schlüssel',
    archiveFile: 'Die exportierte Datei (.sealdrop-box)',
    importDo: 'Einen Briefkasten hierher holen',
    importing: 'Der Briefkasten zieht um …',
    importAgain:
      'Dieser Briefkasten ist noch nicht ganz umgezogen. Wählen Sie die exportierte Datei noch einmal aus: Was schon hier ist, wird nicht doppelt übernommen.',
    importStopped: 'Angehalten. Was angekommen ist, bleibt hier.',
    giveUp: 'Diesen Briefkasten nicht hierher holen',
    giveUpSure:
      'Diesen Briefkasten hier löschen, mit allem, was von ihm angekommen ist, und allen Nachrichten, die seitdem hier eingeworfen wurden? Der alte Briefkasten und Ihre Dateien bleiben, wie sie sind.',
    doneHeading: 'Der Briefkasten ist hier',
    doneCount: 'Umgezogene Nachrichten: {count}',
    doneExpired: 'Nachrichten, deren Frist abgelaufen war und die nicht mitkamen: {count}',
    doneLink:
      'Sein Link hat sich geändert: Wer Ihnen schreibt, braucht den neuen. Sie sehen ihn nach dem nächsten Schritt. Der speichert eine neue Sicherungskopie, denn die alte nennt den alten Server.',
    doneOld:
      'Den alten Briefkasten gibt es noch, und er nimmt weiter Nachrichten an: {address}. Wenn Ihre Absender den neuen Link haben, öffnen Sie ihn dort, lesen Sie, was noch kam, und löschen Sie ihn in seinen Einstellungen.',
    goOn: 'Weiter',
    nothingChosen: 'Wählen Sie zuerst die Datei aus.',
    archiveWrong:
      'Das ist kein exportierter Briefkasten, oder die Datei ist beschädigt oder nicht vollständig. Exportieren Sie ihn noch einmal.',
    archiveNewer: 'Diese Datei stammt von einer neueren Version von Sealdrop, als dieser Server sie hat.',
    archiveOther: 'Diese Datei und diese Schlüssel gehören nicht zum selben Briefkasten.',
    hereAlready:
      'Dieser Briefkasten gehört schon zu diesem Server. Stellen Sie zuerst seine Sicherungskopie wieder her.',
    noRoom: 'Dieser Server hat nicht genug Platz für alle Nachrichten des Briefkastens.',
    brokenOff:
      'Der Server hat nicht geantwortet. Versuchen Sie es noch einmal: Was angekommen ist, wird nicht doppelt übernommen.',
  },
}
