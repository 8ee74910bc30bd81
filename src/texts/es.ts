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
  greetingHeading: 'Unas palabras de la persona dueña',
  greetingHint: 'Llegan a través del servidor, y nadie las ha comprobado.',
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
  keepLabel: 'Se borra del servidor después de',
  keepHint: 'Entonces ya no está allí, leído o no. Lo que la persona dueña ya haya recibido puede guardarlo.',
  bytesUsed: '{used} de {max} bytes usados',
  nearlyFull: 'Queda poco espacio.',
  send: 'Sellar y enviar',
  sending: 'Sellando y enviando…',
  sendAgain: 'Enviar otra vez',
  tryAgain: 'Intentar otra vez',

  leftHeading: 'Su mensaje está en el buzón',
  leftStored: 'El servidor ha confirmado que guarda su mensaje sellado.',
  leftOwner:
    'Solo la persona dueña del buzón puede abrir el mensaje. Esta página no puede decirle cuándo mirará el buzón.',
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

  receipt: {
    heading: 'Su comprobante',
    what: 'Ábralo en un navegador: verá si su mensaje sigue ahí y podrá retirarlo. Quien tenga el comprobante puede hacer lo mismo.',
    trace:
      'Nadie puede dárselo otra vez: esta página no guarda nada, y borra el comprobante después de diez minutos en los que no se haga nada aquí. Pero quien lo encuentre en su poder sabrá que usted dejó un mensaje. Si eso fuera un peligro para usted, no lo guarde.',
    save: 'Guardar en un archivo',
    copied: 'El comprobante se ha copiado.',
    copyByHand:
      'El navegador no permite que esta página copie. El comprobante está seleccionado: cópielo usted.',
    removed: 'Durante diez minutos no se hizo nada aquí. Por eso esta página ha borrado el comprobante.',
    ask: 'Quien tiene el comprobante de un mensaje puede ver aquí si sigue ahí, y retirarlo.',
    field: 'El comprobante',
    fieldHint:
      'La dirección completa. Empieza con http y contiene /r#. Se borra de esta página después de diez minutos en los que no se haga nada aquí.',
    remembered:
      'Si abrió el comprobante como una dirección, puede que su navegador lo recuerde entero. Tor Browser y las ventanas privadas lo olvidan.',
    look: 'Ver si el mensaje sigue ahí',
    withdraw: 'Retirar el mensaje',
    asking: 'Preguntando al servidor…',
    sureHeading: '¿Retirar el mensaje?',
    sure: 'Si todavía no se ha leído, el servidor lo borra. Eso no se puede deshacer. Puede que ya se haya leído, y nadie puede decírselo.',
    keptHeading: 'Sigue ahí',
    kept: 'El servidor guarda su mensaje. No dice si se ha leído.',
    seenHeading: 'Ha llegado',
    seen: 'La persona dueña del buzón ha confirmado que lo recibió, y permite que usted lo sepa. El mensaje ya no se puede retirar.',
    goneHeading: 'No existe ese mensaje',
    gone: 'Ya no está, o nunca existió: se leyó y se borró, terminó su plazo, se retiró o el comprobante es incorrecto. El servidor no dice cuál de estas cosas pasó.',
    withdrawnHeading: 'Ya no queda nada que retirar',
    withdrawn:
      'Si su mensaje seguía ahí sin leer, ahora está borrado. Puede que se haya leído antes, y nadie puede decírselo. Este comprobante ya no sirve.',
    another: 'Otro comprobante',
    malformed: 'Esto no es un comprobante, o está dañado. Cópielo otra vez entero.',
    elsewhere:
      'Este comprobante es de otro servidor: {name}. No se ha preguntado nada a nadie. Para usarlo, abra el propio comprobante en un navegador.',
    notKnown:
      'No se sabe si el mensaje se retiró, porque la respuesta no ha llegado. Inténtelo otra vez: no pasa nada por hacerlo dos veces.',
    tooMany: 'Han llegado demasiadas peticiones desde su conexión. Espere un minuto e inténtelo otra vez.',
    plainHeading: 'Esta página necesita scripts',
    plainWhy:
      'Los scripts (JavaScript) están desactivados en su navegador o no se pudieron cargar. Sin ellos esta página no puede usar un comprobante.',
    plainCommand: 'O use el programa (pregunte a la persona dueña del buzón dónde conseguirlo):',
  },

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
    link_replaced: 'La persona dueña de este buzón ha cambiado este enlace por uno nuevo. Pídaselo.',
    contacts_only:
      'Este buzón solo acepta mensajes de contactos que la persona dueña ha autorizado, y esta página no puede enviar como contacto. Si usted es uno de ellos, use la aplicación o el programa en el que tiene su propio buzón.',
    box_not_found:
      'No hay ningún buzón en este enlace, o ya no existe. Compruebe el enlace con quien se lo dio.',
    box_full:
      'En este momento no queda espacio para más mensajes. Guarde una copia de su texto e inténtelo otra vez dentro de unas horas.',
    rate_limited: 'Han llegado demasiados mensajes desde su conexión. Espere un minuto e inténtelo otra vez.',
    rate_limited_for:
      'Han llegado demasiados mensajes desde su conexión. Inténtelo otra vez dentro de {seconds} s.',
    busy: 'El servidor tiene demasiado trabajo, o lo están reparando o trasladando. Inténtelo otra vez dentro de un minuto.',
    read_only:
      'Están trasladando el servidor, y hasta que terminen no acepta nada. Inténtelo otra vez dentro de unos minutos.',
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

  inbox: {
    title: 'Mensajes',
    opening: 'Abriendo…',
    needsScript:
      'Esta página necesita scripts (JavaScript): las llaves se crean y los mensajes se abren en su dispositivo. Permita los scripts para esta página, o use el programa sealdrop en una terminal.',

    startHeading: 'Mensajes que solo usted puede abrir',
    startWhat:
      'Cree un buzón y comparta el enlace. Quien tenga el enlace puede dejarle un mensaje. El mensaje se sella en el dispositivo de quien lo escribe, y solo se abre con las llaves de usted. El servidor no puede abrirlo.',
    startHost:
      'La propia página viene del servidor. Si alguien tomara el control del servidor, podría cambiar la página para que entregara a otros las llaves de usted. Si eso fuera un peligro para usted, use el programa en lugar de la página.',
    startGotLink:
      '¿Alguien le dio un enlace? Entonces abra ese enlace. Para dejar un mensaje no necesita un buzón propio.',
    makeHeading: 'Crear un buzón',
    nameLabel: 'Nombre del buzón, si quiere ponerle uno',
    nameHint:
      'No va sellado: lo pueden leer el servidor y cualquiera que tenga el enlace. Deje este espacio vacío si un nombre podría delatarle.',
    passphraseLabel: 'Contraseña',
    passphraseHint:
      'Protege sus llaves y sus mensajes en este navegador, y también su copia de seguridad. Nadie podrá decírsela de nuevo: anótela y guárdela separada de este dispositivo.',
    passphraseAgain: 'La contraseña otra vez',
    passphraseShow: 'Mostrar',
    passphraseSuggest: 'Proponer una',
    withoutPassphrase: 'Sin contraseña',
    withoutPassphraseHint:
      'En ese caso, quien pueda usar este navegador podrá leer todo lo que guarda esta página.',
    privateWindow:
      'Las ventanas privadas, y también Tor Browser, olvidan al cerrarse todo lo que se guarda aquí. Entonces solo una copia de seguridad abre el buzón.',
    inviteLabel: 'Su invitación',
    inviteHint:
      'En este servidor solo puede crear un buzón quien tenga una invitación. Las reparte quien lo administra, y cada una sirve una sola vez.',
    registrationClosed:
      'Este servidor no crea buzones nuevos. Un buzón que ya esté en él se puede restaurar.',
    make: 'Crear el buzón',
    making: 'Creando las llaves…',

    restoreHeading: 'Restaurar un buzón, o traerlo de otro sitio',
    restoreHint:
      'A partir de una copia de seguridad o de las llaves de otro programa. Sirve también una copia hecha hace tiempo.',
    restoreFile: 'El archivo',
    restorePaste: 'O pegue aquí su contenido',
    restorePassphrase: 'Contraseña',
    restorePassphraseHint:
      'La de la copia de seguridad. Si son llaves sin contraseña y este navegador todavía no tiene ninguna: una nueva, que las protege aquí.',
    restorePhone: 'Llaves de un teléfono',
    restorePhoneHint: 'Para aplicaciones que muestran sus llaves y no hacen copias de seguridad.',
    restoreLink: 'El enlace del buzón',
    restoreSecret: 'La llave secreta',
    restoreSecretHint: 'Ed25519, base64: 32 o 64 bytes.',
    restore: 'Restaurar',
    restoring: 'Abriendo la copia de seguridad…',

    unlockHeading: 'Bloqueado',
    unlockIdle:
      'Durante diez minutos no se hizo nada aquí. Por eso esta página se ha bloqueado automáticamente.',
    unlock: 'Desbloquear',
    unlocking: 'Desbloqueando…',
    unlockForgot:
      'Si ha olvidado la contraseña, nadie puede abrir lo que se guarda aquí. Puede borrarlo todo y después restaurar una copia de seguridad cuya contraseña conozca.',

    backupHeading: 'Guarde una copia de seguridad',
    backupWhy:
      'Si este navegador pierde sus datos, o si usted pierde este dispositivo, solo una copia de seguridad abre su buzón. El archivo se sella con su contraseña. También abre todo lo que llegue más tarde. No contiene los mensajes que usted ha abierto aquí.',
    backupPassphrase: 'Su contraseña, una vez más',
    backupPassphraseHint:
      'Protege el archivo, y nadie podrá decírsela de nuevo: anótela y guárdela separada del archivo.',
    backupSave: 'Guardar la copia',
    backupSealing: 'Sellando la copia de seguridad…',
    backupChoose: 'Ahora elija el archivo que ha guardado, para comprobar que se puede leer',
    backupRead: 'La copia de seguridad se ha vuelto a leer, y abre su buzón.',
    backupWithout: 'O escriba «{words}» para seguir sin copia de seguridad',
    backupWords: 'sin copia',
    backupGoOn: 'Seguir sin copia',

    shareHeading: 'Su enlace',
    shareHint: 'Déselo a las personas que deban escribirle. Con él se puede escribir, pero no leer.',
    shareLink: 'El enlace',
    copy: 'Copiar',
    copied: 'El enlace se ha copiado.',
    copyByHand: 'El navegador no permite que esta página copie. El enlace está seleccionado: cópielo usted.',
    qrLabel: 'El enlace como código QR',
    cardHow:
      'Abra este enlace en un navegador. La página sella en su dispositivo lo que usted escriba, y solo la persona dueña del buzón puede abrirlo. Si la página muestra palabras distintas de las que aparecen abajo, no escriba.',
    printCard: 'Imprimir una tarjeta',
    keptForGood: 'Este navegador ha aceptado no borrar sus llaves por su cuenta.',
    keptForNow:
      'Puede que este navegador borre sus llaves cuando necesite espacio, o después de unas semanas sin que se visite esta página. Conserve bien la copia de seguridad.',
    keptNot:
      'Este navegador no permite que la página guarde nada. Cuando usted cierre esta pestaña, solo una copia de seguridad abrirá el buzón.',
    toMessages: 'Ir a los mensajes',

    chooseBox: 'Buzón',
    unnamedBox: 'Buzón sin nombre',
    messages: 'Mensajes',
    noMessages: 'Todavía no hay mensajes.',
    nothingFound: 'No se encontró nada.',
    count: 'Mensajes: {count}',
    countNew: 'Mensajes: {count}, nuevos: {new}',
    opened: 'Abiertos hasta ahora: {count}',
    looked: 'Última revisión: {time}',
    look: 'Revisar ahora',
    search: 'Buscar en los mensajes',
    found: 'Encontrados: {count}',
    isNew: 'Nuevo',
    unnamed: 'Sin nombre',
    cannotBeOpened: 'No se puede abrir',
    arrived: 'Llegó el {time}',
    nameNotVerified: 'Quien lo envía da el nombre {name}. Nadie lo ha comprobado.',
    nickNotVerified:
      'Junto al mensaje sellado aparece el nombre {name}. Ese nombre no estaba sellado, y nadie lo ha comprobado.',
    noKey:
      'Este mensaje no se puede abrir. Se selló con una llave que no está aquí, o que ya no está aquí, o el mensaje está dañado. Si tiene otra copia de seguridad de este buzón, restáurela.',
    unreadable: 'Este mensaje se abrió, pero no contiene ningún texto que se pueda leer.',
    hiddenCharacters: 'Los caracteres que no se ven se muestran como [U+…].',
    back: 'Volver',
    markNew: 'Marcar como nuevo',
    markRead: 'Marcar como leído',
    delete: 'Borrar',
    deleteSure: '¿Borrar este mensaje, en este navegador y en el servidor? Nadie podrá recuperarlo.',
    cancel: 'Cancelar',

    contactsHeading: 'Quién pide estar entre sus contactos',
    contactsHint:
      'El nombre lo elige quien hace la petición, y nadie lo ha comprobado. Quien tenga su enlace puede escribirle de todos modos, salvo que usted solo acepte mensajes de sus contactos. A quien haya permitido puede bloquearlo más tarde.',
    contactAsks: '{name} pide estar entre sus contactos',
    accept: 'Permitir',
    reject: 'Rechazar',
    block: 'Bloquear',
    blockSure:
      '¿Bloquear a {name}? Ese buzón ya no podrá escribirle como contacto, ni pedirlo otra vez. No se le avisa. En los ajustes puede quitar el bloqueo.',

    more: 'Más',
    showLink: 'Mostrar el enlace',
    settings: 'Ajustes',
    saveBackup: 'Guardar una copia de seguridad',
    anotherBox: 'Crear o restaurar otro buzón',
    exportJson: 'Guardar los mensajes como JSON',
    exportText: 'Guardar los mensajes como texto',
    exportHint: 'Estos archivos no están sellados: quien los tenga puede leerlos.',
    lock: 'Bloquear',
    wipe: 'Borrar todos los buzones de este navegador',
    wipeSure:
      '¿Borrar de este navegador todos los buzones, llaves y mensajes? Nadie podrá volver a abrir estos buzones, a menos que haya una copia de seguridad o que las llaves estén en otro dispositivo. Los mensajes que se guardan solo aquí se pierden en cualquier caso.',
    wiped: 'Se han borrado de este navegador todos los buzones, llaves y mensajes.',
    removeBox: 'Borrar este buzón de este navegador',
    removeBoxSure:
      '¿Borrar este buzón de este navegador, con sus llaves y todos sus mensajes que se guardan aquí? Nadie podrá recuperarlos.',
    changedElsewhere: 'Otra pestaña ha cambiado un buzón. Por eso esta página se ha bloqueado.',

    riskNoBackup:
      'No hay ninguna copia de seguridad de este buzón. Si este navegador pierde sus datos, el buzón se pierde.',
    riskExpiring:
      'No se pudieron renovar las llaves de este buzón. Si no se renuevan antes del {time}, nadie podrá dejar mensajes hasta que se renueven.',
    riskBehind:
      'Quienes le escriben reciben una llave que no se creó aquí. Si usted la creó en otro dispositivo, restaure aquí una copia de seguridad de ese dispositivo. Si no, puede que otra persona tenga las llaves de usted: cree un buzón nuevo.',
    riskLasting:
      'Este buzón tiene una sola llave, que es siempre la misma. Quien la robe, aunque sea mucho después, puede abrir todos los mensajes.',
    riskFull:
      'En este navegador no queda espacio. Los mensajes nuevos que no pueda guardar siguen en el servidor hasta que caduquen. Haga espacio, por ejemplo borrando mensajes aquí.',
    riskRefused:
      'Desde el {time} se rechazaron mensajes, porque el buzón estaba lleno. Lea mensajes o borre algunos, y volverá a haber espacio.',
    riskUndeleted: 'Borrados aquí, pero todavía no en el servidor: {count}. Esta página sigue intentándolo.',
    riskOldLink:
      'El enlace de este buzón se reemplazó en otro dispositivo. Quien todavía tenga el antiguo no puede escribirle. Para tener también aquí el enlace nuevo, restaure aquí una copia de seguridad de ese dispositivo. Si ningún dispositivo lo tiene, cree un enlace nuevo en los ajustes.',
    riskAway:
      'No se puede llegar al servidor, lo están trasladando o tiene demasiado trabajo. Esta página sigue intentándolo.',

    problems: {
      passphrase_short:
        'Elija una contraseña de al menos 12 caracteres, por ejemplo de cinco palabras al azar.',
      passphrases_differ: 'Las dos contraseñas no son iguales.',
      passphrase_wrong: 'Esa no es la contraseña.',
      name_too_long: 'El nombre es demasiado largo.',
      nothing_chosen: 'Elija primero un archivo o pegue su contenido.',
      file_unreadable: 'No se pudo leer el archivo.',
      backup_malformed: 'Esto no es ni una copia de seguridad ni unas llaves, o está dañado.',
      backup_not_opened: 'La contraseña es incorrecta, o la copia de seguridad está dañada.',
      backup_other: 'Este no es el archivo que se acaba de guardar, o no está entero. Guárdelo otra vez.',
      words_differ: 'Escriba exactamente las palabras que se muestran.',
      phone_keys_wrong: 'Este enlace y esta llave no se corresponden, o uno de los dos está dañado.',
      other_server: 'Este buzón lo guarda otro servidor: {address}. Restáurelo allí, o tráigalo aquí.',
      box_gone:
        'El servidor no tiene ningún buzón para estas llaves, o ya no lo tiene: se borró, o se retiró porque nadie lo había abierto en mucho tiempo. Lo que se guarda en este navegador se puede seguir leyendo aquí hasta que usted lo borre, más abajo en «Más».',
      proof_refused: 'El servidor no aceptó las llaves de este buzón.',
      other_identity:
        'El servidor da a quienes le escriben una llave que no es la de usted: puede que alguien esté leyendo los mensajes. No comparta más el enlace y avise a quien administra el servidor.',
      wrong_address:
        'El servidor no reconoce como suya la dirección de esta página; por eso no se firmó nada. Abra la página con la dirección que le haya dado quien administra el servidor.',
      box_there:
        'Mientras tanto se ha creado un buzón en este navegador desde otra pestaña. Vuelva a cargar la página.',
      other_chain:
        'Este navegador tiene para este buzón otras claves que la copia de seguridad. Para usar las de la copia, borre primero todos los buzones aquí y después restáurela.',
      removed_elsewhere: 'Desde otra pestaña se han borrado todos los buzones de este navegador.',
      storage_failed: 'Este navegador no pudo guardar lo que tiene que conservar. Quizá no quede espacio.',
      not_known_if_made:
        'El servidor no respondió a tiempo. Inténtelo otra vez. Si a pesar de todo se creó un buzón, queda sin usar, y la invitación empleada ya no vale: pida otra.',
      registration_closed: 'Este servidor no crea buzones nuevos.',
      invite_required:
        'En este servidor solo puede crear un buzón quien tenga una invitación. Pídasela a quien lo administra.',
      invite_invalid:
        'Esta invitación no se conoce, ha caducado o ya se usó. Pida otra a quien administra el servidor.',
      part_not_there:
        'No se pudo cargar esta parte de la página. Compruebe su conexión e inténtelo otra vez, o vuelva a cargar la página.',
      unexpected:
        'Ocurrió algo inesperado. Vuelva a cargar la página. Si sigue igual, avise a quien administra el servidor.',
    },
  },

  settings: {
    heading: 'Ajustes del buzón',
    asking: 'Preguntando al servidor…',
    again: 'Intentar otra vez',
    holds: 'Qué hay en el buzón',
    holdsNew: 'Nuevos: {count} ({size})',
    holdsRead: 'Leídos y todavía en el servidor: {count} ({size})',
    roomCount: 'Cuántos caben de cada clase: {count}',
    roomSize: 'Espacio para cada clase: {size}',
    noLimit: 'Este servidor no pone límite al buzón.',
    behaves: 'Cómo se comporta el buzón',
    greeting: 'Saludo',
    greetingHint:
      'Se muestra como texto simple a quien abra el enlace. No va sellado: el servidor también puede leerlo.',
    greetingCount: '{count} de {max} caracteres',
    closed: 'El buzón está cerrado',
    closedHint:
      'No acepta mensajes, y a quien abra el enlace se le dice. Puede volver a abrirlo cuando quiera.',
    days: 'Cuántos días se guardan los mensajes',
    daysHint: 'De 1 a 365, para los mensajes que lleguen desde ahora. Los que ya están conservan su plazo.',
    deleteRead: 'Borrar los mensajes del servidor en cuanto se lean',
    deleteReadHint:
      'Lo que usted haya leído estará entonces solo en este dispositivo. Quien guardó un comprobante puede notar que su mensaje ya no está.',
    contactsOnly: 'Aceptar solo mensajes de sus contactos',
    contactsOnlyHint:
      'Entonces solo pueden escribir los buzones que usted haya permitido, y tienen que demostrar quiénes son. Desde la página del enlace no puede escribir nadie.',
    seenReceipts: 'Los comprobantes pueden decir que un mensaje se leyó',
    seenReceiptsHint:
      'Quien guardó un comprobante sabe entonces que usted ha leído su mensaje. Eso revela también a qué horas está usted despierto o despierta.',
    save: 'Guardar los ajustes',
    saving: 'Guardando…',
    saved: 'Los ajustes se han guardado.',
    greetingWrong: 'El saludo es demasiado largo, o contiene caracteres que no se pueden mostrar.',
    daysWrong: 'Escriba un número de días, de 1 a 365.',
    blockHeading: 'Bloquear un contacto',
    blockHint:
      'Un buzón bloqueado ya no puede escribirle como contacto, ni pedir serlo. No se le avisa. Quien tenga su enlace puede seguir escribiendo sin nombre, salvo que usted solo acepte mensajes de sus contactos.',
    blockLabel: 'El enlace del otro buzón',
    blocking: 'Avisando al servidor…',
    blocked: 'Ese buzón está bloqueado.',
    unblock: 'Quitar el bloqueo',
    unblocked: 'Ese buzón ya no está bloqueado. Puede pedir estar entre sus contactos.',
    linkWrong: 'Este no es el enlace de un buzón de este servidor.',
    writeHeading: 'Escribir como este buzón',
    writeHint:
      'Algunos buzones solo aceptan mensajes de sus contactos. Este buzón demuestra que es él quien escribe, y se muestra su nombre. La otra persona tiene que haberlo permitido: pídalo primero. Lo que escriba aquí se sella en este dispositivo y no se guarda.',
    writeText: 'Su mensaje',
    writeAsk: 'Pedir ser un contacto',
    writeAsked: 'Se ha preguntado a la otra persona. Podrá escribir cuando lo haya permitido.',
    writeAllowed: 'Ya es un contacto de ese buzón: puede escribir.',
    writeSending: 'Enviando …',
    writeSent: 'Su mensaje quedó en ese buzón.',
    writeNoKey:
      'Este enlace no contiene ninguna clave: habría que creer al servidor sobre de quién es el buzón. Pida el enlace completo.',
    writeNotAllowed: 'La persona dueña de ese buzón no ha permitido que este escriba, o ya no lo permite.',
    exportHint: 'Un archivo con el que este buzón puede trasladarse a otro servidor.',
    final: 'Lo que no se puede deshacer',
    finalHint: 'En todo esto se le pregunta una vez más antes de que ocurra nada.',
    newLink: 'Crear un enlace nuevo',
    newLinkHint:
      'El enlace antiguo deja de servir en el acto. A quien todavía lo tenga se le dice que le pida a usted el nuevo. Dé el enlace nuevo a sus otros dispositivos y a sus contactos. No se puede deshacer.',
    newLinkSure:
      '¿Reemplazar el enlace de este buzón? Con el antiguo ya nadie podrá escribirle, dondequiera que se haya publicado o impreso. No se puede deshacer.',
    newLinkMaking: 'Reemplazando el enlace…',
    newLinkMade:
      'El enlace se ha reemplazado. Comparta el nuevo y guarde una copia de seguridad nueva: las anteriores tienen el enlace antiguo.',
    newLinkUnknown:
      'La respuesta del servidor no llegó. Por eso no se sabe si el enlace se reemplazó. Cree otra vez un enlace nuevo: entonces será seguro.',
    newToken: 'Crear un token de lectura nuevo',
    newTokenHint:
      'Con el token de lectura un programa puede leer lo que hay en el buzón, sellado tal como está, y marcarlo como leído. Reemplácelo si puede que otra persona lo tenga. Los programas que usan el antiguo quedan fuera en el acto. No se puede deshacer.',
    newTokenSure:
      '¿Reemplazar el token de lectura de este buzón? Los programas que usan el antiguo quedan fuera en el acto. No se puede deshacer.',
    newTokenMaking: 'Reemplazando el token de lectura…',
    newTokenMade: 'El token de lectura se ha reemplazado. El nuevo estará en la próxima copia de seguridad.',
    empty: 'Borrar todos los mensajes del servidor',
    emptyHint:
      'Lo que este navegador ha abierto se queda aquí. Los mensajes que ningún dispositivo haya abierto todavía se pierden. No se puede deshacer.',
    emptySure:
      '¿Borrar del servidor todos los mensajes de este buzón? Los que ningún dispositivo haya abierto todavía se pierden. No se puede deshacer.',
    emptying: 'Borrando…',
    emptied: 'Borrados en el servidor: {count}',
    deleteBox: 'Borrar el buzón',
    deleteBoxHint:
      'El enlace, los mensajes en el servidor y los tokens desaparecen en el acto y para siempre, en todos sus dispositivos. Ninguna copia de seguridad los recupera. Lo que se guarda en este navegador se puede seguir leyendo aquí hasta que usted lo borre.',
    deleteBoxLabel: 'Para borrar el buzón, escriba «{words}»',
    deleteBoxWords: 'borrar buzón',
    deleteBoxSure:
      '¿Borrar para siempre el buzón {name}? El enlace, los mensajes en el servidor y los tokens desaparecen en el acto. Nadie podrá recuperarlos.',
    deletingBox: 'Borrando el buzón…',
  },

  moving: {
    heading: 'Trasladar un buzón',
    exportWhat:
      'Un solo archivo con todo lo que este servidor tiene del buzón: los mensajes, sellados como están, cuáles están leídos, las claves para quien envía y los ajustes. Con él y una copia de seguridad de sus claves, el buzón puede seguir en otro servidor Sealdrop.',
    exportNot:
      'No están en el archivo: sus claves privadas, así que guarde al lado una copia de seguridad; los mensajes que solo están en este navegador; ni sus contactos, cuyos buzones están en este servidor. El archivo no va sellado en su conjunto: quien lo tenga ve cuándo llegaron mensajes y cuántos.',
    exportDo: 'Exportar todo',
    exporting: 'Trayendo todo…',
    progress: '{count} de {all}',
    exported: 'El archivo se ha guardado. Mensajes que contiene: {count}',
    exportNext:
      'Para trasladarlo, abra la página del otro servidor y elija «Traer un buzón aquí». Este buzón sigue como está hasta que usted lo borre.',
    exportStopped: 'Detenido. No se ha guardado nada.',
    stop: 'Detener',
    importWhat:
      'Un buzón que usted exportó de otro servidor Sealdrop sigue aquí, con sus claves, mensajes y ajustes. Solo cambia su enlace.',
    backupFile: 'La copia de seguridad de sus claves',
    archiveFile: 'El archivo exportado (.sealdrop-box)',
    importDo: 'Traer un buzón aquí',
    importing: 'Trasladando el buzón…',
    importAgain:
      'Este buzón todavía no se ha trasladado del todo. Elija otra vez el archivo exportado: lo que ya está aquí no se toma dos veces.',
    importStopped: 'Detenido. Lo que ha llegado se queda aquí.',
    giveUp: 'No traer este buzón',
    giveUpSure:
      '¿Borrar este buzón aquí, con lo que ha llegado de él y con todos los mensajes que se han dejado aquí desde entonces? El buzón antiguo y sus archivos se quedan como están.',
    doneHeading: 'El buzón está aquí',
    doneCount: 'Mensajes trasladados: {count}',
    doneExpired: 'Mensajes cuyo plazo había vencido y que no se tomaron: {count}',
    doneLink:
      'Su enlace ha cambiado: quien le escriba necesita el nuevo. Lo verá después del paso siguiente, que guarda una copia de seguridad nueva, porque la anterior nombra el servidor antiguo.',
    doneOld:
      'El buzón antiguo sigue existiendo y sigue aceptando mensajes: {address}. Cuando quienes le escriben tengan el enlace nuevo, ábralo allí, lea lo que haya llegado y bórrelo en sus ajustes.',
    goOn: 'Continuar',
    nothingChosen: 'Elija primero el archivo.',
    archiveWrong: 'Esto no es un buzón exportado, o el archivo está dañado o incompleto. Expórtelo otra vez.',
    archiveNewer: 'Este archivo se hizo con una versión de Sealdrop más nueva que la de este servidor.',
    archiveOther: 'Este archivo y estas claves no son del mismo buzón.',
    hereAlready: 'Este buzón ya es de este servidor. Restaure primero su copia de seguridad.',
    noRoom: 'Este servidor no tiene sitio para todos los mensajes del buzón.',
    brokenOff: 'El servidor no respondió. Inténtelo otra vez: lo que ha llegado no se toma dos veces.',
  },
}
