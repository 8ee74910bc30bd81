import type { Texts } from './texts.js'

export const fr: Texts = {
  languageName: 'Français',
  direction: 'ltr',
  title: 'Un message',
  language: 'Langue',
  leave: 'Quitter cette page tout de suite',

  opening: 'Ouverture du lien…',
  heading: 'Laisser un message',
  headingFor: 'Laisser un message à {name}',
  greetingHeading: 'Un mot de la personne à qui appartient cette boîte aux lettres',
  greetingHint: 'Il passe par le serveur, et personne ne l’a vérifié.',
  sealedHere:
    'Cette page scelle votre message sur votre appareil avant l’envoi, pour que seule la personne à qui appartient cette boîte aux lettres puisse l’ouvrir.',
  beforeYouWrite: 'Avant d’écrire',
  ownDevice:
    'Utilisez votre propre appareil et votre propre connexion à Internet, pas ceux de votre travail ou de votre école.',
  torHides:
    'Ce serveur peut voir d’où vous vous connectez, et votre navigateur garde peut-être en mémoire que vous avez ouvert ce lien. Tor Browser empêche l’un et l’autre.',
  onionAddress:
    'Ce serveur peut voir d’où vous vous connectez, et votre navigateur garde peut-être en mémoire que vous avez ouvert ce lien. Tor Browser empêche l’un et l’autre. Dans Tor Browser, utilisez ce lien, qui est donné par le serveur ; demandez à la personne à qui appartient la boîte aux lettres si ce lien est le bon :',
  hostSees:
    'La personne ou l’organisation qui gère ce serveur reçoit votre message scellé, mais elle peut voir quand vous l’envoyez, à quelle boîte aux lettres et, à peu près, sa longueur. Elle pourrait aussi modifier cette page elle-même : voyez plus bas.',
  moreToKnow: 'Ce qu’il faut encore savoir',
  hostMakesPage:
    'Cette page elle-même vient du serveur. Si quelqu’un prenait le contrôle du serveur, il pourrait modifier la page pour qu’elle lise ce que vous écrivez. Si cela risque de vous mettre en danger, utilisez le programme à la place de la page :',
  commandInstead:
    'Demandez à la personne à qui appartient la boîte aux lettres où trouver le programme. Il vous demande le texte, le scelle sur votre appareil et le dépose dans la boîte aux lettres.',
  wordsLabel: 'Mots à comparer',
  wordsCompare:
    'Le nom ci-dessus est seulement ce que dit le serveur. Ce sont ces mots qui comptent : si la personne à qui appartient cette boîte aux lettres vous a donné huit mots anglais, par téléphone ou sur papier, ce doivent être ceux-ci. Si ce sont d’autres mots, n’écrivez rien ici.',
  trustsServer:
    'Votre message est scellé sur cet appareil. Mais ce lien ne dit pas avec la clé de qui. La clé a été demandée au serveur, et vous devez faire confiance à sa réponse. Si cette réponse est fausse, quelqu’un d’autre pourrait lire votre message.',
  lastingKey:
    'Pour autant que cette page puisse le savoir, la clé de cette boîte aux lettres reste toujours la même. Si quelqu’un la vole, même bien plus tard, il pourrait ouvrir ce message. Le serveur peut voir la longueur exacte de votre message.',
  textLabel: 'Votre message',
  textHint: 'Il est effacé de cette page après dix minutes pendant lesquelles rien n’est fait ici.',
  nameLabel: 'Votre nom, si vous le souhaitez',
  nameHint: 'Il est scellé lui aussi. Laissez ce champ vide si vous ne voulez pas donner de nom.',
  keepLabel: 'Supprimé du serveur après',
  keepHint: 'Le message n’y est alors plus, lu ou non. La personne qui l’a déjà reçu peut le garder.',
  bytesUsed: '{used} octets utilisés sur {max}',
  nearlyFull: 'Il reste peu de place.',
  send: 'Sceller et envoyer',
  sending: 'Scellement et envoi en cours…',
  sendAgain: 'Envoyer à nouveau',
  tryAgain: 'Essayer à nouveau',

  leftHeading: 'Votre message est dans la boîte aux lettres',
  leftStored: 'Le serveur a confirmé qu’il conserve votre message scellé.',
  leftOwner:
    'Seule la personne à qui appartient la boîte aux lettres peut ouvrir ce message. Cette page ne peut pas vous dire quand elle regardera.',
  leftNothingHere: 'Cette page n’a rien gardé de ce que vous avez écrit. Vous pouvez la fermer.',
  leftAt: 'Laissé le {time}',
  writeAnother: 'Écrire un autre message',
  print: 'Imprimer cette page',

  runBy: 'Ce serveur est géré par {name}.',
  contact: 'Contact',
  privacy: 'Confidentialité',
  aboutServer: 'Qui gère ce serveur',
  aboutHeading: 'À propos de ce serveur',
  aboutSealed:
    'Il conserve des messages scellés pour les personnes à qui appartiennent les boîtes aux lettres. Il ne peut pas ouvrir ces messages. Le programme qui fonctionne sur ce serveur ne note ni d’où les gens se connectent, ni quel navigateur ils utilisent.',
  aboutNobody: 'La personne ou l’organisation qui le gère n’a pas dit qui elle est.',

  plainLeft:
    'Le serveur a pris ce que vous avez envoyé. Si c’était scellé pour cette boîte aux lettres, seule la personne à qui elle appartient peut l’ouvrir.',
  plainHeading: 'Cette page ne peut pas sceller votre message',
  plainWhy:
    'Les scripts (JavaScript) sont désactivés dans votre navigateur, ou n’ont pas pu être chargés. Rien de ce que vous écrivez ne peut donc être scellé ici, et cette page ne l’accepte pas.',
  plainTurnOn:
    'Vous pouvez autoriser les scripts pour cette page. Dans Tor Browser, il faut pour cela le niveau de sécurité « Plus sûr » ou « Normal ». Ouvrez ensuite le lien à nouveau.',
  plainRemembered: 'Le lien complet reste dans la barre d’adresse de ce navigateur, et dans son historique.',
  plainCommand:
    'Ou bien demandez à la personne à qui appartient la boîte aux lettres où trouver le programme. Scellez votre message avec ce programme, et collez ci-dessous ce qu’il affiche :',
  plainForm:
    'Ce formulaire n’accepte que des messages scellés. N’y écrivez jamais rien qui ne soit pas scellé : le serveur le verrait.',
  plainLink: 'Le lien que vous avez reçu',
  plainLinkHint: 'Le lien complet. Il commence par http et contient un #.',
  plainSealed: 'Le message scellé',
  plainSealedHint:
    'Une seule ligne de lettres, de chiffres, de + et de /, peut-être avec = à la fin, telle que le programme l’a affichée.',
  plainSend: 'Envoyer le message scellé',

  receipt: {
    heading: 'Votre reçu',
    what: 'Ouvrez-le dans un navigateur : vous verrez si votre message est encore là, et vous pourrez le reprendre. Toute personne qui a ce reçu peut faire de même.',
    trace:
      'Personne ne peut vous le redonner : cette page ne garde rien, et elle efface le reçu après dix minutes pendant lesquelles rien n’est fait ici. Mais si quelqu’un le trouve sur vous, il saura que vous avez laissé un message. Si cela risque de vous mettre en danger, ne le gardez pas.',
    save: 'Enregistrer dans un fichier',
    copied: 'Le reçu a été copié.',
    copyByHand:
      'Le navigateur ne permet pas à cette page de copier. Le reçu est sélectionné : copiez-le vous-même.',
    removed: 'Rien n’a été fait ici pendant dix minutes ; cette page a donc effacé le reçu.',
    ask: 'Avec le reçu d’un message, on peut voir ici s’il est encore là, et le reprendre.',
    field: 'Le reçu',
    fieldHint:
      'L’adresse complète. Elle commence par http et contient /r#. Elle est effacée de cette page après dix minutes pendant lesquelles rien n’est fait ici.',
    remembered:
      'Si vous avez ouvert le reçu comme une adresse, votre navigateur le garde peut-être en entier en mémoire. Tor Browser et les fenêtres privées l’oublient.',
    look: 'Voir si le message est là',
    withdraw: 'Reprendre le message',
    asking: 'Demande au serveur en cours…',
    sureHeading: 'Reprendre le message ?',
    sure: 'S’il n’a pas encore été lu, le serveur l’efface. C’est définitif. Il a peut-être déjà été lu, et personne ne peut vous le dire.',
    keptHeading: 'Il est encore là',
    kept: 'Le serveur conserve votre message. S’il a été lu, le serveur ne le dit pas.',
    seenHeading: 'Il est arrivé',
    seen: 'La personne à qui appartient la boîte aux lettres a confirmé l’avoir reçu, et vous le fait savoir. Le message ne peut plus être repris.',
    goneHeading: 'Ce message n’existe pas',
    gone: 'Il n’est plus là, ou n’a jamais existé : il a été lu et effacé, sa durée est passée, il a été repris, ou le reçu est faux. Le serveur ne dit pas lequel de ces cas est le bon.',
    withdrawnHeading: 'Il n’y a plus rien à reprendre',
    withdrawn:
      'Si votre message était encore là et n’avait pas été lu, il est maintenant effacé. Il a peut-être été lu avant, et personne ne peut vous le dire. Ce reçu ne sert plus à rien.',
    another: 'Un autre reçu',
    malformed: 'Ce n’est pas un reçu, ou il est abîmé. Copiez-le à nouveau en entier.',
    elsewhere:
      'Ce reçu est celui d’un autre serveur : {name}. Rien n’a été demandé à personne. Pour l’utiliser, ouvrez le reçu lui-même dans un navigateur.',
    notKnown:
      'On ne sait pas si le message a été repris, parce que la réponse n’est pas arrivée. Essayez à nouveau : le faire deux fois ne pose aucun problème.',
    tooMany: 'Trop de demandes sont venues de votre connexion. Attendez une minute, puis essayez à nouveau.',
    plainHeading: 'Cette page a besoin de scripts',
    plainWhy:
      'Les scripts (JavaScript) sont désactivés dans votre navigateur, ou n’ont pas pu être chargés. Sans eux, cette page ne peut pas utiliser de reçu.',
    plainCommand:
      'Ou bien utilisez le programme (demandez à la personne à qui appartient la boîte aux lettres où le trouver) :',
  },

  problems: {
    heading: 'Cela n’a pas marché',
    link_malformed:
      'Ce lien est abîmé. Demandez à la personne qui vous l’a donné de vous l’envoyer à nouveau, et copiez-le en entier.',
    address_insecure:
      'Cette adresse n’est pas protégée : elle commence par http et non par https. N’écrivez rien ici. Demandez un lien protégé à la personne qui vous a donné celui-ci.',
    link_stripped:
      'Il manque une partie du lien, celle qui vient après le signe #. Pour vous protéger, cette page la retire de l’adresse ; elle manque donc aussi quand la page est rechargée. Ouvrez à nouveau le lien là où vous l’avez reçu, et vérifiez qu’il est copié en entier.',
    wrong_key:
      'Le serveur a proposé une clé qui ne correspond pas à ce lien. Quelqu’un essaie peut-être de lire ce que vous écrivez. N’écrivez rien ici. Prévenez la personne qui vous a donné le lien.',
    keys_expired:
      'Les clés de cette boîte aux lettres ont expiré, peut-être parce que la personne à qui elle appartient n’est pas venue voir depuis longtemps. Prévenez cette personne si vous le pouvez. Si la date de votre appareil est fausse, corrigez-la et ouvrez le lien à nouveau.',
    sealing_unknown:
      'Il manque dans ce lien la clé nécessaire pour sceller. Demandez un lien avec cette clé à la personne à qui appartient la boîte aux lettres.',
    box_closed:
      'Cette boîte aux lettres a été fermée par la personne à qui elle appartient. On ne peut plus y laisser de message.',
    link_replaced:
      'La personne à qui appartient cette boîte aux lettres a remplacé ce lien par un nouveau. Demandez-le-lui.',
    contacts_only:
      'Cette boîte aux lettres n’accepte que les messages de contacts autorisés par la personne à qui elle appartient, et cette page ne peut pas envoyer au nom d’un contact. Si vous en faites partie, utilisez l’application ou le programme où vous avez votre propre boîte aux lettres.',
    box_not_found:
      'Il n’y a pas de boîte aux lettres derrière ce lien, ou il n’y en a plus. Vérifiez le lien avec la personne qui vous l’a donné.',
    box_full:
      'Il n’y a plus de place pour d’autres messages en ce moment. Gardez une copie de votre texte, et essayez à nouveau dans quelques heures.',
    rate_limited:
      'Trop de messages sont arrivés par votre connexion. Attendez une minute, puis essayez à nouveau.',
    rate_limited_for:
      'Trop de messages sont arrivés par votre connexion. Essayez à nouveau dans {seconds} s.',
    busy: 'Le serveur a trop à faire, ou il est en réparation ou en déménagement. Essayez à nouveau dans une minute.',
    read_only: 'Le serveur déménage et n’accepte rien avant la fin. Essayez à nouveau dans quelques minutes.',
    unreachable: 'Le serveur ne répond pas. Vérifiez votre connexion, puis essayez à nouveau.',
    not_known:
      'On ne sait pas si votre message est arrivé, car la réponse n’est pas arrivée. Envoyez-le à nouveau sans rien changer : c’est alors le même message scellé, et il n’est conservé qu’une seule fois.',
    letter_too_long: 'Le message est trop long. Raccourcissez-le, ou envoyez-le en plusieurs parties.',
    letter_not_text: 'Il y a un caractère défectueux dans le texte. Tapez ce passage à nouveau.',
    nothing_written: 'Vous n’avez encore rien écrit.',
    not_sealed:
      'Quelque chose d’inattendu s’est produit. Si vous avez écrit quelque chose, copiez-le d’abord. Ouvrez ensuite le lien à nouveau. Si vous utilisez Tor Browser, ne changez pas de navigateur.',
    idle: 'Rien n’a été fait ici pendant dix minutes. Cette page a donc effacé ce que vous aviez écrit, au cas où quelqu’un d’autre la regarderait.',
    language_not_there: 'Cette langue n’a pas pu être chargée.',
    still_here: 'Rien de lisible n’est sorti de cette page, et votre texte est toujours là.',
    invalid_request: 'Le formulaire n’a pas été rempli comme il faut. Aucun message n’a été laissé.',
  },

  inbox: {
    title: 'Messages',
    opening: 'Ouverture…',
    needsScript:
      'Cette page a besoin de scripts (JavaScript) : c’est sur votre appareil que les clés sont créées et que les messages sont ouverts. Autorisez les scripts pour cette page, ou utilisez le programme sealdrop dans un terminal.',

    startHeading: 'Des messages que personne d’autre que vous ne peut ouvrir',
    startWhat:
      'Créez une boîte aux lettres et donnez son lien. Toute personne qui a le lien peut vous laisser un message. Il est scellé sur l’appareil de cette personne, et seules vos clés l’ouvrent. Le serveur ne peut pas l’ouvrir.',
    startHost:
      'Cette page elle-même vient du serveur. Si quelqu’un prenait le contrôle du serveur, il pourrait modifier la page pour qu’elle livre vos clés. Si cela risque de vous mettre en danger, utilisez le programme à la place de la page.',
    startGotLink:
      'Quelqu’un vous a donné un lien ? Dans ce cas, ouvrez ce lien. Pour laisser un message, vous n’avez pas besoin d’avoir vous-même une boîte aux lettres.',
    makeHeading: 'Créer une boîte aux lettres',
    nameLabel: 'Nom de la boîte aux lettres, si vous le souhaitez',
    nameHint:
      'Ce nom n’est pas scellé : le serveur et toutes les personnes qui ont le lien peuvent le lire. Laissez ce champ vide si un nom risque de vous trahir.',
    passphraseLabel: 'Phrase de passe',
    passphraseHint:
      'Elle protège vos clés et vos messages dans ce navigateur, ainsi que votre sauvegarde. Personne ne peut vous la redonner : notez-la par écrit, et gardez-la à l’écart de cet appareil.',
    passphraseAgain: 'La phrase de passe, encore une fois',
    passphraseShow: 'Afficher',
    passphraseSuggest: 'En proposer une',
    withoutPassphrase: 'Sans phrase de passe',
    withoutPassphraseHint:
      'Toute personne qui peut utiliser ce navigateur peut alors lire tout ce que cette page garde.',
    privateWindow:
      'Les fenêtres privées, et Tor Browser, oublient tout ce qui est gardé ici quand on les ferme. Seule une sauvegarde ouvre alors la boîte aux lettres.',
    inviteLabel: 'Votre invitation',
    inviteHint:
      'Sur ce serveur, seules les personnes qui ont une invitation peuvent créer une boîte aux lettres. La personne ou l’organisation qui le gère les distribue, et chacune ne sert qu’une fois.',
    registrationClosed:
      'Ce serveur ne crée plus de nouvelles boîtes aux lettres. Vous pouvez toujours restaurer une boîte qui s’y trouve déjà.',
    make: 'Créer la boîte',
    making: 'Création des clés…',

    restoreHeading: 'Restaurer une boîte aux lettres, ou en reprendre une d’ailleurs',
    restoreHint:
      'À partir d’une sauvegarde, ou des clés d’un autre programme. Une sauvegarde plus ancienne suffit.',
    restoreFile: 'Le fichier',
    restorePaste: 'Ou son contenu, collé ici',
    restorePassphrase: 'Phrase de passe',
    restorePassphraseHint:
      'Celle de la sauvegarde. Pour des clés qui n’en ont pas, si ce navigateur n’a pas encore de phrase de passe : une nouvelle, qui les protège ici.',
    restorePhone: 'Clés d’un téléphone',
    restorePhoneHint: 'Pour les applications qui affichent leurs clés et ne font pas de sauvegarde.',
    restoreLink: 'Le lien de la boîte aux lettres',
    restoreSecret: 'La clé secrète',
    restoreSecretHint: 'Ed25519, base64 : 32 ou 64 octets.',
    restore: 'Restaurer',
    restoring: 'Ouverture de la sauvegarde…',

    unlockHeading: 'Page verrouillée',
    unlockIdle: 'Rien n’a été fait ici pendant dix minutes. Cette page s’est donc verrouillée.',
    unlock: 'Déverrouiller',
    unlocking: 'Déverrouillage…',
    unlockForgot:
      'Si vous avez oublié la phrase de passe, personne ne peut ouvrir ce qui est gardé ici. Vous pouvez tout effacer, puis restaurer une sauvegarde dont vous connaissez la phrase de passe.',

    backupHeading: 'Enregistrer une sauvegarde',
    backupWhy:
      'Si ce navigateur perd ses données, ou si vous perdez cet appareil, seule une sauvegarde ouvre votre boîte aux lettres. Le fichier est scellé avec votre phrase de passe. Avec ce fichier, on peut aussi ouvrir tout ce qui arrivera plus tard. Les messages que vous avez ouverts ici n’y figurent pas.',
    backupPassphrase: 'Votre phrase de passe, encore une fois',
    backupPassphraseHint:
      'Elle protège le fichier, et personne ne peut vous la redonner : notez-la par écrit, et gardez-la à l’écart du fichier.',
    backupSave: 'Enregistrer la sauvegarde',
    backupSealing: 'Scellement de la sauvegarde…',
    backupChoose:
      'Choisissez maintenant le fichier que vous avez enregistré, pour vérifier qu’il peut être lu',
    backupRead: 'La sauvegarde a été relue, et elle ouvre votre boîte aux lettres.',
    backupWithout: 'Ou tapez « {words} » pour continuer sans sauvegarde',
    backupWords: 'sans sauvegarde',
    backupGoOn: 'Continuer sans sauvegarde',

    shareHeading: 'Votre lien',
    shareHint:
      'Donnez-le aux personnes qui doivent pouvoir vous écrire. Avec ce lien, on peut écrire, mais pas lire.',
    shareLink: 'Le lien',
    copy: 'Copier',
    copied: 'Le lien a été copié.',
    copyByHand:
      'Le navigateur ne permet pas à cette page de copier. Le lien est sélectionné : copiez-le vous-même.',
    qrLabel: 'Le lien sous forme de code QR',
    cardHow:
      'Ouvrez ce lien dans un navigateur. La page scelle sur votre appareil ce que vous écrivez, et seule la personne à qui appartient la boîte aux lettres peut l’ouvrir. Si la page affiche d’autres mots que ceux qui figurent ci-dessous, n’écrivez rien.',
    printCard: 'Imprimer une carte',
    keptForGood: 'Ce navigateur a accepté de ne pas effacer vos clés de lui-même.',
    keptForNow:
      'Ce navigateur peut effacer vos clés quand il a besoin de place, ou après quelques semaines sans visite. Gardez la sauvegarde en lieu sûr.',
    keptNot:
      'Ce navigateur ne permet pas à la page d’enregistrer quoi que ce soit. Quand vous aurez fermé cet onglet, seule une sauvegarde ouvrira la boîte aux lettres.',
    toMessages: 'Voir les messages',

    chooseBox: 'Boîte aux lettres',
    unnamedBox: 'Boîte aux lettres sans nom',
    messages: 'Messages',
    noMessages: 'Il n’y a pas encore de messages.',
    nothingFound: 'Rien n’a été trouvé.',
    count: 'Messages : {count}',
    countNew: 'Messages : {count}, nouveaux : {new}',
    opened: 'Ouverts jusqu’ici : {count}',
    looked: 'Dernière actualisation : {time}',
    look: 'Actualiser',
    search: 'Chercher dans les messages',
    found: 'Trouvés : {count}',
    isNew: 'Nouveau',
    unnamed: 'Sans nom',
    cannotBeOpened: 'Impossible à ouvrir',
    arrived: 'Arrivé le {time}',
    nameNotVerified: 'La personne qui a laissé ce message dit s’appeler {name}. Personne n’a vérifié ce nom.',
    nickNotVerified:
      'À côté du message scellé se trouve le nom {name}. Il n’était pas scellé, et personne ne l’a vérifié.',
    noKey:
      'Ce message ne peut pas être ouvert. Il a été scellé pour une clé qui n’est pas ici, ou qui n’y est plus, ou bien le message a été abîmé. Si vous avez une autre sauvegarde de cette boîte aux lettres, restaurez-la.',
    unreadable: 'Ce message a été ouvert, mais il ne contient pas de texte lisible.',
    hiddenCharacters: 'Les caractères qu’on ne peut pas voir sont affichés sous la forme [U+…].',
    back: 'Retour',
    markNew: 'Marquer comme nouveau',
    markRead: 'Marquer comme lu',
    delete: 'Effacer',
    deleteSure: 'Effacer ce message, dans ce navigateur et sur le serveur ? Personne ne pourra le récupérer.',
    cancel: 'Annuler',

    contactsHeading: 'Qui demande à faire partie de vos contacts',
    contactsHint:
      'Le nom est celui que ces personnes se donnent, et personne ne l’a vérifié. Toute personne qui a votre lien peut vous écrire de toute façon, sauf si vous n’acceptez que les messages de vos contacts. Les contacts que vous avez autorisés, vous pouvez les bloquer plus tard.',
    contactAsks: '{name} demande à faire partie de vos contacts',
    accept: 'Autoriser',
    reject: 'Refuser',
    block: 'Bloquer',
    blockSure:
      'Bloquer {name} ? Cette boîte aux lettres ne pourra plus vous écrire comme contact, ni refaire de demande. Elle n’en saura rien. Vous pourrez la débloquer dans les réglages.',

    more: 'Plus',
    showLink: 'Afficher le lien',
    settings: 'Réglages',
    saveBackup: 'Enregistrer une sauvegarde',
    anotherBox: 'Créer ou restaurer une autre boîte',
    exportJson: 'Enregistrer les messages en JSON',
    exportText: 'Enregistrer les messages en texte',
    exportHint: 'Ces fichiers ne sont pas scellés : toute personne qui les a peut les lire.',
    lock: 'Verrouiller',
    wipe: 'Effacer toutes les boîtes de ce navigateur',
    wipeSure:
      'Effacer de ce navigateur toutes les boîtes aux lettres, toutes les clés et tous les messages ? Plus personne ne pourra ouvrir ces boîtes aux lettres, sauf s’il existe une sauvegarde ou si les clés sont sur un autre appareil. Les messages qui ne sont gardés qu’ici seront perdus dans tous les cas.',
    wiped:
      'Toutes les boîtes aux lettres, toutes les clés et tous les messages ont été effacés de ce navigateur.',
    removeBox: 'Effacer cette boîte de ce navigateur',
    removeBoxSure:
      'Effacer cette boîte aux lettres de ce navigateur, avec ses clés et tous ses messages gardés ici ? Personne ne pourra les récupérer.',
    changedElsewhere: 'Un autre onglet a modifié une boîte aux lettres ; cette page s’est donc verrouillée.',

    riskNoBackup:
      'Il n’y a pas de sauvegarde de cette boîte aux lettres. Si ce navigateur perd ses données, la boîte aux lettres est perdue.',
    riskExpiring:
      'Les clés de cette boîte aux lettres n’ont pas pu être renouvelées. Si elles ne le sont pas avant le {time}, personne ne pourra plus laisser de message jusqu’à ce qu’elles le soient.',
    riskBehind:
      'Les personnes qui vous écrivent reçoivent une clé qui n’a pas été créée ici. Si vous l’avez créée sur un autre appareil, restaurez ici une sauvegarde de cet autre appareil. Sinon, quelqu’un d’autre a peut-être vos clés : créez une nouvelle boîte aux lettres.',
    riskLasting:
      'Cette boîte aux lettres a une seule clé, qui reste toujours la même. Si quelqu’un la vole, même bien plus tard, il peut ouvrir tous les messages.',
    riskFull:
      'Il n’y a plus de place dans ce navigateur. Les nouveaux messages qu’il ne peut pas garder restent sur le serveur jusqu’à ce qu’ils expirent. Faites de la place, par exemple en effaçant des messages ici.',
    riskRefused:
      'Des messages ont été refusés depuis le {time}, parce que la boîte aux lettres était pleine. Lisez des messages ou effacez-en, et il y aura de nouveau de la place.',
    riskUndeleted: 'Effacés ici, mais pas encore sur le serveur : {count}. Cette page continue d’essayer.',
    riskOldLink:
      'Le lien de cette boîte aux lettres a été remplacé sur un autre appareil. Les personnes qui ont encore l’ancien ne peuvent plus vous écrire. Pour avoir le nouveau lien ici aussi, restaurez ici une sauvegarde de cet autre appareil. Si aucun appareil ne l’a, créez un nouveau lien dans les réglages.',
    riskAway: 'Le serveur ne répond pas, déménage ou a trop à faire. Cette page continue d’essayer.',

    problems: {
      passphrase_short:
        'Prenez une phrase de passe d’au moins 12 caractères, par exemple cinq mots pris au hasard.',
      passphrases_differ: 'Les deux phrases de passe ne sont pas identiques.',
      passphrase_wrong: 'Ce n’est pas la bonne phrase de passe.',
      name_too_long: 'Le nom est trop long.',
      nothing_chosen: 'Choisissez d’abord un fichier, ou collez son contenu.',
      file_unreadable: 'Le fichier n’a pas pu être lu.',
      backup_malformed: 'Ce n’est ni une sauvegarde ni des clés, ou bien le contenu a été abîmé.',
      backup_not_opened: 'La phrase de passe est fausse, ou la sauvegarde a été abîmée.',
      backup_other:
        'Ce n’est pas le fichier qui vient d’être enregistré, ou il n’est pas entier. Enregistrez-le à nouveau.',
      words_differ: 'Tapez exactement les mots qui sont affichés.',
      phone_keys_wrong: 'Ce lien et cette clé ne vont pas ensemble, ou l’un des deux est abîmé.',
      other_server:
        'Cette boîte aux lettres se trouve sur un autre serveur : {address}. Restaurez-la là-bas, ou transférez-la ici.',
      box_gone:
        'Le serveur n’a pas de boîte aux lettres pour ces clés, ou n’en a plus : elle a été supprimée, ou retirée parce que personne ne l’avait ouverte depuis longtemps. Ce qui est gardé dans ce navigateur reste lisible ici jusqu’à ce que vous l’effaciez, plus bas sous « Plus ».',
      proof_refused: 'Le serveur n’a pas accepté les clés de cette boîte aux lettres.',
      other_identity:
        'Le serveur donne aux personnes qui vous écrivent une clé qui n’est pas la vôtre : quelqu’un lit peut-être leurs messages. Ne donnez plus le lien, et prévenez la personne ou l’organisation qui gère le serveur.',
      wrong_address:
        'L’adresse de cette page n’est pas celle que le serveur connaît comme la sienne. Rien n’a donc été signé. Ouvrez la page à l’adresse que vous a donnée la personne ou l’organisation qui gère le serveur.',
      box_there:
        'Entre-temps, une boîte aux lettres a été créée dans ce navigateur depuis un autre onglet. Rechargez la page.',
      other_chain:
        'Ce navigateur a pour cette boîte d’autres clés que la sauvegarde. Pour utiliser celles de la sauvegarde, effacez d’abord toutes les boîtes ici, puis restaurez-la.',
      removed_elsewhere:
        'Toutes les boîtes aux lettres ont été effacées de ce navigateur depuis un autre onglet.',
      storage_failed:
        'Ce navigateur n’a pas pu enregistrer ce qu’il doit garder. Il n’y a peut-être plus de place.',
      not_known_if_made:
        'Le serveur n’a pas répondu à temps. Essayez à nouveau. Si une boîte aux lettres a quand même été créée, elle restera inutilisée, et l’invitation employée ne vaut plus : demandez-en une autre.',
      registration_closed: 'Ce serveur ne crée plus de nouvelles boîtes aux lettres.',
      invite_required:
        'Sur ce serveur, seules les personnes qui ont une invitation peuvent créer une boîte aux lettres. Demandez-en une à la personne ou à l’organisation qui le gère.',
      invite_invalid:
        'Cette invitation est inconnue, a expiré ou a déjà servi. Demandez-en une autre à la personne ou à l’organisation qui gère le serveur.',
      part_not_there:
        'Cette partie de la page n’a pas pu être chargée. Vérifiez votre connexion et essayez à nouveau, ou rechargez la page.',
      unexpected:
        'Quelque chose d’inattendu s’est produit. Rechargez la page. Si cela continue, prévenez la personne ou l’organisation qui gère le serveur.',
    },
  },

  settings: {
    heading: 'Réglages de la boîte aux lettres',
    asking: 'Demande au serveur en cours…',
    again: 'Essayer à nouveau',
    holds: 'Ce que contient la boîte aux lettres',
    holdsNew: 'Nouveaux : {count} ({size})',
    holdsRead: 'Lus, et encore sur le serveur : {count} ({size})',
    roomCount: 'Nombre maximal des uns comme des autres : {count}',
    roomSize: 'Espace pour les uns comme pour les autres : {size}',
    noLimit: 'Ce serveur ne fixe pas de limite à la boîte aux lettres.',
    behaves: 'Comment la boîte aux lettres se comporte',
    greeting: 'Message d’accueil',
    greetingHint:
      'Il est affiché comme simple texte à toute personne qui ouvre le lien. Il n’est pas scellé : le serveur peut le lire aussi.',
    greetingCount: '{count} caractères sur {max}',
    closed: 'La boîte aux lettres est fermée',
    closedHint:
      'Elle ne prend pas de messages, et les personnes qui ouvrent le lien en sont averties. Vous pouvez la rouvrir à tout moment.',
    days: 'Combien de jours les messages sont gardés',
    daysHint:
      'De 1 à 365, pour les messages qui arrivent à partir de maintenant. Ceux qui sont déjà là gardent leur durée.',
    deleteRead: 'Effacer les messages du serveur dès qu’ils sont lus',
    deleteReadHint:
      'Ce que vous avez lu n’est alors plus que sur cet appareil. Une personne qui a gardé un reçu peut remarquer que son message n’est plus là.',
    contactsOnly: 'N’accepter que les messages de vos contacts',
    contactsOnlyHint:
      'Seules les boîtes aux lettres que vous avez autorisées peuvent alors écrire, et elles doivent prouver qui elles sont. Personne ne peut plus écrire depuis la page du lien.',
    seenReceipts: 'Les reçus peuvent dire qu’un message a été lu',
    seenReceiptsHint:
      'Les personnes qui ont gardé un reçu apprennent alors que vous avez lu leur message. Cela leur dit aussi à quelles heures vous ne dormez pas.',
    save: 'Enregistrer les réglages',
    saving: 'Enregistrement…',
    saved: 'Les réglages ont été enregistrés.',
    greetingWrong:
      'Le message d’accueil est trop long, ou contient des caractères qui ne peuvent pas être affichés.',
    daysWrong: 'Tapez un nombre de jours, de 1 à 365.',
    blockHeading: 'Bloquer un contact',
    blockHint:
      'Une boîte aux lettres bloquée ne peut plus vous écrire comme contact, ni demander à en devenir un. Elle n’en sait rien. Toute personne qui a votre lien peut encore écrire sans donner de nom, sauf si vous n’acceptez que les messages de vos contacts.',
    blockLabel: 'Le lien de l’autre boîte aux lettres',
    blocking: 'Envoi au serveur…',
    blocked: 'Cette boîte aux lettres est bloquée.',
    unblock: 'Débloquer',
    unblocked: 'Cette boîte aux lettres n’est plus bloquée. Elle peut demander à devenir un contact.',
    linkWrong: 'Ce n’est pas le lien d’une boîte aux lettres de ce serveur.',
    writeHeading: 'Écrire au nom de cette boîte',
    writeHint:
      'Certaines boîtes n’acceptent que les messages de leurs contacts. Cette boîte prouve que c’est bien elle qui écrit, et son nom est montré. L’autre propriétaire doit l’avoir autorisé : demandez d’abord. Ce que vous écrivez ici est scellé sur cet appareil et n’est pas conservé.',
    writeText: 'Votre message',
    writeAsk: 'Demander à être un contact',
    writeAsked: 'La demande est transmise. Vous pourrez écrire quand elle aura été acceptée.',
    writeAllowed: 'Vous êtes déjà un contact de cette boîte : vous pouvez écrire.',
    writeSending: 'Envoi …',
    writeSent: 'Votre message a été déposé dans cette boîte.',
    writeNoKey:
      'Ce lien ne contient pas de clé : il faudrait croire le serveur sur le propriétaire de la boîte. Demandez le lien complet.',
    writeNotAllowed:
      'Le propriétaire de cette boîte n’a pas autorisé la vôtre à écrire, ou ne l’autorise plus.',
    exportHint: 'Un fichier avec lequel cette boîte peut être transférée sur un autre serveur.',
    final: 'Ce qui est définitif',
    finalHint:
      'Pour tout ce qui suit, la page vous le demande encore une fois avant de faire quoi que ce soit.',
    newLink: 'Créer un nouveau lien',
    newLinkHint:
      'L’ancien lien cesse aussitôt de marcher. Les personnes qui l’ont encore sont invitées à vous demander le nouveau. Donnez le nouveau lien à vos autres appareils et à vos contacts. C’est définitif.',
    newLinkSure:
      'Remplacer le lien de cette boîte aux lettres ? Avec l’ancien, plus personne ne pourra vous écrire, où qu’il ait été publié ou imprimé. C’est définitif.',
    newLinkMaking: 'Remplacement du lien…',
    newLinkMade:
      'Le lien a été remplacé. Donnez le nouveau, et enregistrez une nouvelle sauvegarde : les anciennes contiennent l’ancien lien.',
    newLinkUnknown:
      'La réponse du serveur n’est pas arrivée. On ne sait donc pas si le lien a été remplacé. Créez encore une fois un nouveau lien : ce sera alors certain.',
    newToken: 'Créer un nouveau jeton de lecture',
    newTokenHint:
      'Avec le jeton de lecture, un programme peut lire ce que contient la boîte aux lettres, tel que c’est scellé, et le marquer comme lu. Remplacez-le si quelqu’un d’autre l’a peut-être. Les programmes qui ont l’ancien n’ont aussitôt plus accès. C’est définitif.',
    newTokenSure:
      'Remplacer le jeton de lecture de cette boîte aux lettres ? Les programmes qui utilisent l’ancien n’auront aussitôt plus accès. C’est définitif.',
    newTokenMaking: 'Remplacement du jeton de lecture…',
    newTokenMade: 'Le jeton de lecture a été remplacé. Le nouveau sera dans la prochaine sauvegarde.',
    empty: 'Effacer tous les messages du serveur',
    emptyHint:
      'Ce que ce navigateur a ouvert reste ici. Les messages qu’aucun appareil n’a encore ouverts sont perdus. C’est définitif.',
    emptySure:
      'Effacer du serveur tous les messages de cette boîte aux lettres ? Ceux qu’aucun appareil n’a encore ouverts seront perdus. C’est définitif.',
    emptying: 'Effacement…',
    emptied: 'Effacés du serveur : {count}',
    deleteBox: 'Supprimer la boîte aux lettres',
    deleteBoxHint:
      'Le lien, les messages sur le serveur et les jetons disparaissent aussitôt et pour toujours, pour tous vos appareils. Aucune sauvegarde ne les fait revenir. Ce qui est gardé dans ce navigateur reste lisible ici jusqu’à ce que vous l’effaciez.',
    deleteBoxLabel: 'Pour supprimer la boîte aux lettres, tapez « {words} »',
    deleteBoxWords: 'supprimer la boîte',
    deleteBoxSure:
      'Supprimer définitivement la boîte aux lettres {name} ? Le lien, les messages sur le serveur et les jetons disparaissent aussitôt. Personne ne pourra les récupérer.',
    deletingBox: 'Suppression de la boîte aux lettres…',
  },

  moving: {
    heading: 'Transférer une boîte aux lettres',
    exportWhat:
      'Un seul fichier avec tout ce que ce serveur a de la boîte : les messages, toujours scellés, lesquels sont lus, les clés pour l’envoi et les réglages. Avec lui et une sauvegarde de vos clés, la boîte peut continuer sur un autre serveur Sealdrop.',
    exportNot:
      'Ne sont pas dans le fichier : vos clés secrètes, gardez donc une sauvegarde à côté ; les messages qui ne sont que dans ce navigateur ; et vos contacts, dont les boîtes sont sur ce serveur. Le fichier n’est pas scellé dans son ensemble : qui l’a voit quand des messages sont arrivés, et combien.',
    exportDo: 'Tout exporter',
    exporting: 'Récupération de tout le contenu…',
    progress: '{count} sur {all}',
    exported: 'Le fichier a été enregistré. Messages qu’il contient : {count}',
    exportNext:
      'Pour la transférer, ouvrez la page de l’autre serveur et choisissez « Transférer une boîte ici ». Cette boîte reste telle quelle jusqu’à ce que vous la supprimiez.',
    exportStopped: 'Arrêté. Rien n’a été enregistré.',
    stop: 'Arrêter',
    importWhat:
      'Une boîte que vous avez exportée d’un autre serveur Sealdrop continue ici, avec ses clés, ses messages et ses réglages. Seul son lien change.',
    backupFile: 'La sauvegarde de vos clés',
    archiveFile: 'Le fichier exporté (.sealdrop-box)',
    importDo: 'Transférer une boîte ici',
    importing: 'Transfert de la boîte…',
    importAgain:
      'Cette boîte n’a pas encore été entièrement transférée. Choisissez encore une fois le fichier exporté : ce qui est déjà ici n’est pas repris deux fois.',
    importStopped: 'Arrêté. Ce qui est arrivé reste ici.',
    giveUp: 'Ne pas transférer cette boîte',
    giveUpSure:
      'Effacer cette boîte ici, avec ce qui en est arrivé et tous les messages qui y ont été déposés depuis ? L’ancienne boîte et vos fichiers restent tels quels.',
    doneHeading: 'La boîte est ici',
    doneCount: 'Messages transférés : {count}',
    doneExpired: 'Messages expirés, qui n’ont pas été repris : {count}',
    doneLink:
      'Son lien a changé : les personnes qui vous écrivent ont besoin du nouveau. Vous le verrez après l’étape suivante, qui enregistre une nouvelle sauvegarde, car l’ancienne nomme l’ancien serveur.',
    doneOld:
      'L’ancienne boîte existe encore et prend toujours des messages : {address}. Quand tout le monde aura le nouveau lien, ouvrez-la là-bas, lisez ce qui est arrivé et supprimez-la dans ses réglages.',
    goOn: 'Continuer',
    nothingChosen: 'Choisissez d’abord le fichier.',
    archiveWrong:
      'Ce n’est pas une boîte exportée, ou le fichier est abîmé ou incomplet. Exportez-la encore une fois.',
    archiveNewer: 'Ce fichier vient d’une version de Sealdrop plus récente que celle de ce serveur.',
    archiveOther: 'Ce fichier et ces clés ne sont pas de la même boîte.',
    hereAlready: 'Cette boîte est déjà celle de ce serveur. Restaurez d’abord sa sauvegarde.',
    noRoom: 'Ce serveur n’a pas assez de place pour tous les messages de la boîte.',
    brokenOff:
      'Le serveur n’a pas répondu. Essayez encore une fois : ce qui est arrivé n’est pas repris deux fois.',
  },
}
