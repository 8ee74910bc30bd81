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
  bytesUsed: '{used} von {max} Byte belegt',
  nearlyFull: 'Es ist nur noch wenig Platz.',
  send: 'Verschließen und senden',
  sending: 'Wird verschlossen und gesendet …',
  sendAgain: 'Noch einmal senden',
  tryAgain: 'Noch einmal versuchen',

  leftHeading: 'Ihre Nachricht liegt im Briefkasten',
  leftStored: 'Der Server hat bestätigt, dass er Ihre verschlossene Nachricht aufbewahrt.',
  leftOwner:
    'Öffnen kann sie nur die Person, der der Briefkasten gehört. Wann diese Person nachsieht, kann niemand sagen.',
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
    box_not_found:
      'Zu diesem Link gibt es keinen Briefkasten, oder es gibt ihn nicht mehr. Fragen Sie die Person, von der Sie den Link haben, ob er stimmt.',
    box_full:
      'Im Moment ist kein Platz für weitere Nachrichten. Bewahren Sie eine Kopie Ihres Textes auf und versuchen Sie es in ein paar Stunden noch einmal.',
    rate_limited:
      'Über Ihre Verbindung kamen zu viele Nachrichten. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    rate_limited_for:
      'Über Ihre Verbindung kamen zu viele Nachrichten. Versuchen Sie es in {seconds} Sek. noch einmal.',
    busy: 'Der Server hat zu viel zu tun oder wird gerade repariert. Versuchen Sie es in einer Minute noch einmal.',
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
}
