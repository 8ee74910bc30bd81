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
  bytesUsed: '{used} octets utilisés sur {max}',
  nearlyFull: 'Il reste peu de place.',
  send: 'Sceller et envoyer',
  sending: 'Scellement et envoi en cours…',
  sendAgain: 'Envoyer à nouveau',
  tryAgain: 'Essayer à nouveau',

  leftHeading: 'Votre message est dans la boîte aux lettres',
  leftStored: 'Le serveur a confirmé qu’il conserve votre message scellé.',
  leftOwner:
    'Seule la personne à qui appartient la boîte aux lettres peut ouvrir ce message. Quand elle regardera, personne ne peut le dire.',
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
    box_not_found:
      'Il n’y a pas de boîte aux lettres derrière ce lien, ou il n’y en a plus. Vérifiez le lien avec la personne qui vous l’a donné.',
    box_full:
      'Il n’y a plus de place pour d’autres messages en ce moment. Gardez une copie de votre texte, et essayez à nouveau dans quelques heures.',
    rate_limited:
      'Trop de messages sont arrivés par votre connexion. Attendez une minute, puis essayez à nouveau.',
    rate_limited_for:
      'Trop de messages sont arrivés par votre connexion. Essayez à nouveau dans {seconds} s.',
    busy: 'Le serveur a trop à faire, ou il est en réparation. Essayez à nouveau dans une minute.',
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
}
