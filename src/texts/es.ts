import type { Texts } from './texts.js'

export const es: Texts = {
  languageName: 'Español',
  direction: 'ltr',
  title: 'Un mensaje',
  language: 'Idioma',
  leave: 'Salir ya de esta página',

  opening: 'Abriendo el enlace…',
  heading: 'Deje un mensaje',
  headingFor: 'Deje un mensaje para {name}',
  sealedHere:
    'Esta página sella su mensaje en su dispositivo antes de enviarlo, para que solo la persona dueña de este buzón pueda abrirlo.',
  beforeYouWrite: 'Antes de escribir',
  ownDevice:
    'Use su propio dispositivo y su propia conexión a internet, no los del trabajo ni los de la escuela.',
  torHides:
    'Este servidor puede ver desde dónde se conecta usted, y puede que su navegador recuerde que usted abrió este enlace. Tor Browser evita ambas cosas.',
  onionAddress:
    'Este servidor puede ver desde dónde se conecta usted, y puede que su navegador recuerde que usted abrió este enlace. Tor Browser evita ambas cosas. Allí, use este enlace, que lo da el servidor; pregunte a la persona dueña del buzón si es correcto:',
  hostSees:
    'Quien administra este servidor recibe su mensaje sellado, pero puede ver cuándo lo envía usted, a qué buzón y qué longitud tiene, más o menos. También podría cambiar esta misma página: vea más abajo.',
  moreToKnow: 'Qué más conviene saber',
  hostMakesPage:
    'La propia página viene del servidor. Si alguien tomara el control del servidor, podría cambiar la página para que leyera lo que usted escribe. Si eso fuera un peligro para usted, use el programa en lugar de la página:',
  commandInstead:
    'Pregunte a la persona dueña del buzón dónde conseguir el programa. El programa le pide el texto, lo sella en su dispositivo y lo deja en el buzón.',
  wordsLabel: 'Palabras para comparar',
  wordsCompare:
    'El nombre de arriba es solo lo que dice el servidor. Lo que cuenta son estas palabras: si la persona dueña de este buzón le dio ocho palabras en inglés, por teléfono o en papel, tienen que ser estas. Si no lo son, no escriba aquí.',
  trustsServer:
    'Su mensaje se sella en este dispositivo. Pero este enlace no dice con la llave de quién. La llave se le pidió al servidor, y usted tiene que confiar en su respuesta. Si esa respuesta es incorrecta, otra persona podría leer su mensaje.',
  lastingKey:
    'Hasta donde esta página puede saber, la llave de este buzón es siempre la misma. Quien la robe, aunque sea mucho después, podría abrir este mensaje. El servidor puede ver la longitud exacta de su mensaje.',
  textLabel: 'Su mensaje',
  textHint: 'Se borra de esta página después de diez minutos en los que no se haga nada aquí.',
  nameLabel: 'Su nombre, si quiere darlo',
  nameHint: 'También se sella. Deje este espacio vacío si no quiere dar ningún nombre.',
  bytesUsed: '{used} de {max} bytes usados',
  nearlyFull: 'Queda poco espacio.',
  send: 'Sellar y enviar',
  sending: 'Sellando y enviando…',
  sendAgain: 'Enviar otra vez',
  tryAgain: 'Intentar otra vez',

  leftHeading: 'Su mensaje está en el buzón',
  leftStored: 'El servidor ha confirmado que guarda su mensaje sellado.',
  leftOwner:
    'Solo la persona dueña del buzón puede abrir el mensaje. Nadie puede decir cuándo mirará el buzón.',
  leftNothingHere: 'Esta página no ha guardado nada de lo que usted escribió. Puede cerrarla.',
  leftAt: 'Dejado el {time}',
  writeAnother: 'Escribir otro mensaje',
  print: 'Imprimir esta página',

  runBy: 'Este servidor lo administra {name}.',
  contact: 'Contacto',
  privacy: 'Privacidad',
  aboutServer: 'Quién administra este servidor',
  aboutHeading: 'Sobre este servidor',
  aboutSealed:
    'Guarda mensajes sellados para las personas dueñas de los buzones. No puede abrir esos mensajes. El programa que funciona en él no anota ni desde dónde se conecta la gente ni qué navegador usa.',
  aboutNobody: 'Quien lo administra no ha dicho quién es.',

  plainLeft:
    'El servidor ha recibido lo que usted envió. Si estaba sellado para este buzón, solo la persona dueña del buzón puede abrirlo.',
  plainHeading: 'Esta página no puede sellar su mensaje',
  plainWhy:
    'Los scripts (JavaScript) están desactivados en su navegador o no se pudieron cargar. Por eso, nada de lo que usted escriba se puede sellar aquí, y esta página no lo acepta.',
  plainTurnOn:
    'Puede permitir los scripts para esta página. En Tor Browser, para eso hace falta el nivel de seguridad intermedio, «Más seguro» (en inglés, «Safer»), o el nivel «Estándar». Después abra el enlace otra vez.',
  plainRemembered: 'El enlace completo queda en la barra de direcciones de este navegador y en su historial.',
  plainCommand:
    'O pregunte a la persona dueña del buzón dónde conseguir el programa. Selle su mensaje con él y pegue más abajo lo que muestre:',
  plainForm:
    'Este formulario solo acepta mensajes sellados. No escriba nunca en él nada que no esté sellado: el servidor lo vería.',
  plainLink: 'El enlace que le dieron',
  plainLinkHint: 'El enlace completo. Empieza por http y contiene un #.',
  plainSealed: 'El mensaje sellado',
  plainSealedHint:
    'Una sola línea de letras, cifras, + y /, quizá con = al final, tal como la mostró el programa.',
  plainSend: 'Enviar el mensaje sellado',

  problems: {
    heading: 'Esto no funcionó',
    link_malformed:
      'Este enlace está dañado. Pida a quien se lo dio que se lo envíe otra vez, y cópielo entero.',
    address_insecure:
      'Esta dirección no está protegida: empieza por http y no por https. No escriba aquí. Pida a quien le dio el enlace uno que esté protegido.',
    link_stripped:
      'Falta una parte del enlace, la que va después de #. Para protegerle, esta página la quita de la dirección; por eso también falta si la página se vuelve a cargar. Abra el enlace otra vez desde donde lo recibió y asegúrese de que esté copiado entero.',
    wrong_key:
      'El servidor ofreció una llave que no corresponde a este enlace. Puede que alguien esté intentando leer lo que usted escribe. No escriba aquí. Avise a quien le dio el enlace.',
    keys_expired:
      'Las llaves de este buzón han caducado, quizá porque la persona dueña no lo ha mirado desde hace mucho tiempo. Avísele si puede. Si la fecha de su dispositivo está mal, corríjala y abra el enlace otra vez.',
    sealing_unknown:
      'A este enlace le falta la llave que se necesita para sellar. Pida a la persona dueña del buzón un enlace que la tenga.',
    box_closed: 'La persona dueña de este buzón lo ha cerrado. El buzón ya no acepta mensajes.',
    box_not_found:
      'No hay ningún buzón en este enlace, o ya no existe. Compruebe el enlace con quien se lo dio.',
    box_full:
      'En este momento no queda espacio para más mensajes. Guarde una copia de su texto e inténtelo otra vez dentro de unas horas.',
    rate_limited: 'Han llegado demasiados mensajes desde su conexión. Espere un minuto e inténtelo otra vez.',
    rate_limited_for:
      'Han llegado demasiados mensajes desde su conexión. Inténtelo otra vez dentro de {seconds} s.',
    busy: 'El servidor tiene demasiado trabajo o lo están reparando. Inténtelo otra vez dentro de un minuto.',
    unreachable: 'No se puede llegar al servidor. Revise su conexión e inténtelo otra vez.',
    not_known:
      'No se sabe si su mensaje llegó, porque la respuesta no ha llegado. Envíelo otra vez sin cambiar nada: así es el mismo mensaje sellado y se guarda una sola vez.',
    letter_too_long: 'El mensaje es demasiado largo. Acórtelo o envíelo en partes.',
    letter_not_text: 'Hay un carácter defectuoso en el texto. Escriba esa parte otra vez.',
    nothing_written: 'Todavía no ha escrito nada.',
    not_sealed:
      'Ocurrió algo inesperado. Si ha escrito algo, cópielo primero. Después abra el enlace otra vez. Si usa Tor Browser, siga con él.',
    idle: 'Durante diez minutos no se hizo nada aquí. Por eso esta página ha borrado lo que usted había escrito, por si otra persona la mira.',
    language_not_there: 'No se pudo cargar ese idioma.',
    still_here: 'Nada que se pueda leer ha salido de esta página, y su texto sigue aquí.',
    invalid_request: 'El formulario no se rellenó como se debe. No se dejó ningún mensaje.',
  },
}
