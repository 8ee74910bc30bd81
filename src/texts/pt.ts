import type { Texts } from './texts.js'

export const pt: Texts = {
  languageName: 'Português',
  direction: 'ltr',
  title: 'Uma mensagem',
  language: 'Idioma',
  leave: 'Sair já desta página',

  opening: 'Abrindo o link…',
  heading: 'Deixe uma mensagem',
  headingFor: 'Deixe uma mensagem para {name}',
  greetingHeading: 'Algumas palavras da pessoa dona',
  greetingHint: 'Elas chegam pelo servidor, e ninguém as verificou.',
  sealedHere:
    'Esta página lacra a sua mensagem no seu dispositivo antes do envio, para que só a pessoa dona desta caixa de correio possa abrir a mensagem.',
  beforeYouWrite: 'Antes de escrever',
  ownDevice: 'Use o seu próprio dispositivo e a sua própria internet, não os do trabalho nem os da escola.',
  torHides:
    'Este servidor pode ver de onde vem o seu acesso, e talvez o seu navegador guarde o registro de que este link foi aberto. O Tor Browser evita as duas coisas.',
  onionAddress:
    'Este servidor pode ver de onde vem o seu acesso, e talvez o seu navegador guarde o registro de que este link foi aberto. O Tor Browser evita as duas coisas. Nele, use este link, que é dado pelo servidor; pergunte à pessoa dona da caixa de correio se o link está certo:',
  hostSees:
    'Quem administra este servidor recebe a sua mensagem lacrada, mas pode ver quando ela é enviada, para qual caixa de correio e qual é, mais ou menos, o tamanho dela. Também poderia alterar esta própria página: veja mais abaixo.',
  moreToKnow: 'O que mais convém saber',
  hostMakesPage:
    'A própria página vem do servidor. Se alguém se apoderasse do servidor, poderia alterar a página para que ela lesse o que se escreve aqui. Se isso for um perigo na sua situação, use o programa em vez da página:',
  commandInstead:
    'Pergunte à pessoa dona da caixa de correio onde obter o programa. Ele pede o texto, lacra o texto no seu dispositivo e deixa a mensagem na caixa de correio.',
  wordsLabel: 'Palavras para comparar',
  wordsCompare:
    'O nome acima é só o que o servidor diz. O que conta são estas palavras: se a pessoa dona desta caixa de correio lhe deu oito palavras em inglês, por telefone ou em papel, elas têm de ser estas. Se não forem, não escreva aqui.',
  trustsServer:
    'A sua mensagem é lacrada neste dispositivo. Mas este link não diz com a chave de quem. A chave foi pedida ao servidor, e é preciso confiar na resposta dele. Se essa resposta estiver errada, outra pessoa poderá ler a sua mensagem.',
  lastingKey:
    'Até onde esta página consegue saber, a chave desta caixa de correio é sempre a mesma. Quem roubar essa chave, mesmo muito mais tarde, poderá abrir esta mensagem. O servidor pode ver o tamanho exato da sua mensagem.',
  textLabel: 'A sua mensagem',
  textHint: 'Ela é apagada desta página depois de dez minutos em que nada seja feito aqui.',
  nameLabel: 'O seu nome, se quiser',
  nameHint: 'O nome também é lacrado. Deixe este campo vazio se não quiser dar nenhum nome.',
  keepLabel: 'Apagada do servidor depois de',
  keepHint:
    'Depois disso, ela já não está lá, lida ou não. Se a pessoa dona já recebeu a mensagem, pode ficar com ela.',
  bytesUsed: '{used} de {max} bytes usados',
  nearlyFull: 'Resta pouco espaço.',
  send: 'Lacrar e enviar',
  sending: 'Lacrando e enviando…',
  sendAgain: 'Enviar de novo',
  tryAgain: 'Tentar de novo',

  leftHeading: 'A sua mensagem está na caixa de correio',
  leftStored: 'O servidor confirmou que guarda a sua mensagem lacrada.',
  leftOwner:
    'Só a pessoa dona da caixa de correio pode abrir a mensagem. Esta página não pode lhe dizer quando essa pessoa vai olhar.',
  leftNothingHere: 'Esta página não guardou nada do que foi escrito. Já pode fechar a página.',
  leftAt: 'Deixada em {time}',
  writeAnother: 'Escrever outra mensagem',
  print: 'Imprimir esta página',

  runBy: 'Este servidor é administrado por {name}.',
  contact: 'Contato',
  privacy: 'Privacidade',
  aboutServer: 'Quem administra este servidor',
  aboutHeading: 'Sobre este servidor',
  aboutSealed:
    'Ele guarda mensagens lacradas para as pessoas donas das caixas de correio. Não consegue abrir essas mensagens. O programa que funciona nele não anota nem de onde vem cada acesso nem o navegador usado.',
  aboutNobody: 'Quem administra este servidor não disse quem é.',

  plainLeft:
    'O servidor recebeu o que foi enviado. Se estava lacrado para esta caixa de correio, só a pessoa dona da caixa pode abrir.',
  plainHeading: 'Esta página não consegue lacrar a sua mensagem',
  plainWhy:
    'Os scripts (JavaScript) estão desativados no seu navegador ou não puderam ser carregados. Por isso, nada do que se escreva aqui pode ser lacrado, e esta página não aceita o texto.',
  plainTurnOn:
    'É possível permitir os scripts para esta página. No Tor Browser, para isso é preciso o nível de segurança do meio, “Mais seguro” (em inglês, “Safer”), ou o nível “Padrão” (em inglês, “Standard”). Depois, abra o link de novo.',
  plainRemembered: 'O link inteiro fica na barra de endereço deste navegador e no histórico dele.',
  plainCommand:
    'Ou pergunte à pessoa dona da caixa de correio onde obter o programa. Lacre a sua mensagem com ele e cole mais abaixo o que ele mostrar:',
  plainForm:
    'Este formulário só aceita mensagens lacradas. Nunca escreva nele nada que não esteja lacrado: o servidor veria o texto.',
  plainLink: 'O link que recebeu',
  plainLinkHint: 'O link completo. Começa com http e contém um #.',
  plainSealed: 'A mensagem lacrada',
  plainSealedHint:
    'Uma única linha de letras, algarismos, + e /, talvez com = no fim, tal como o programa a mostrou.',
  plainSend: 'Enviar a mensagem lacrada',

  receipt: {
    heading: 'O seu comprovante',
    what: 'Abra o comprovante em um navegador para ver se a sua mensagem ainda está lá e, se quiser, retirar a mensagem. Quem tiver o comprovante pode fazer o mesmo.',
    trace:
      'Ninguém pode dar o comprovante outra vez: esta página não guarda nada e apaga o comprovante depois de dez minutos em que nada seja feito aqui. Mas quem o encontrar com você saberá que você deixou uma mensagem. Se isso for um perigo na sua situação, não guarde o comprovante.',
    save: 'Salvar em um arquivo',
    copied: 'O comprovante foi copiado.',
    copyByHand: 'O navegador não deixa esta página copiar. O comprovante está selecionado: copie à mão.',
    removed: 'Nada foi feito aqui durante dez minutos. Por isso, esta página apagou o comprovante.',
    ask: 'Quem tem o comprovante de uma mensagem pode ver aqui se ela ainda está lá, e retirar a mensagem.',
    field: 'O comprovante',
    fieldHint:
      'O endereço completo. Ele começa com http e contém /r#. Ele é apagado desta página depois de dez minutos em que nada seja feito aqui.',
    remembered:
      'Se o comprovante foi aberto como um endereço, talvez o seu navegador guarde o registro dele por inteiro. O Tor Browser e as janelas privadas o esquecem.',
    look: 'Ver se a mensagem está lá',
    withdraw: 'Retirar a mensagem',
    asking: 'Perguntando ao servidor…',
    sureHeading: 'Retirar a mensagem?',
    sure: 'Se ela ainda não foi lida, o servidor a apaga. Isso não pode ser desfeito. Talvez ela já tenha sido lida, e ninguém pode dizer se foi.',
    keptHeading: 'Ela ainda está lá',
    kept: 'O servidor guarda a sua mensagem. Ele não diz se ela foi lida.',
    seenHeading: 'Ela chegou',
    seen: 'A pessoa dona da caixa de correio confirmou que a recebeu, e permite que isso seja dito aqui. A mensagem já não pode ser retirada.',
    goneHeading: 'Essa mensagem não existe',
    gone: 'Ela já não está lá, ou nunca existiu: foi lida e apagada, o prazo dela acabou, foi retirada, ou o comprovante está errado. O servidor não diz qual desses é o caso.',
    withdrawnHeading: 'Não há mais nada para retirar',
    withdrawn:
      'Se a sua mensagem ainda estava lá sem ser lida, agora está apagada. Talvez ela tenha sido lida antes, e ninguém pode dizer se foi. Este comprovante já não serve para nada.',
    another: 'Outro comprovante',
    malformed: 'Isto não é um comprovante, ou ele está danificado. Copie-o de novo por inteiro.',
    elsewhere:
      'Este comprovante é de outro servidor: {name}. Nada foi perguntado a ninguém. Para usar o comprovante, abra-o em um navegador.',
    notKnown:
      'Não se sabe se a mensagem foi retirada, porque a resposta não chegou. Tente de novo: fazer isso duas vezes não causa problema.',
    tooMany: 'Chegaram pedidos demais do seu acesso à internet. Espere um minuto e tente de novo.',
    plainHeading: 'Esta página precisa de scripts',
    plainWhy:
      'Os scripts (JavaScript) estão desativados no seu navegador ou não puderam ser carregados. Sem eles, esta página não pode usar um comprovante.',
    plainCommand: 'Ou use o programa (pergunte à pessoa dona da caixa de correio onde obter):',
  },

  problems: {
    heading: 'Não funcionou',
    link_malformed:
      'Este link está danificado. Peça a quem lhe deu o link que o envie de novo, e copie o link inteiro.',
    address_insecure:
      'Este endereço não está protegido: começa com http e não com https. Não escreva aqui. Peça a quem lhe deu o link um que esteja protegido.',
    link_stripped:
      'Falta uma parte do link, a que vem depois de #. Para sua proteção, esta página retira essa parte do endereço; por isso ela também falta quando a página é recarregada. Abra o link de novo a partir de onde o recebeu e confira se foi copiado inteiro.',
    wrong_key:
      'O servidor ofereceu uma chave que não pertence a este link. Talvez alguém esteja tentando ler o que se escreve aqui. Não escreva aqui. Avise quem lhe deu o link.',
    keys_expired:
      'As chaves desta caixa de correio perderam a validade, talvez porque a pessoa dona não consulta a caixa há muito tempo. Avise essa pessoa, se puder. Se a data do seu dispositivo estiver errada, corrija a data e abra o link de novo.',
    sealing_unknown:
      'Falta neste link a chave necessária para lacrar. Peça à pessoa dona da caixa de correio um link que tenha essa chave.',
    box_closed: 'A pessoa dona fechou esta caixa de correio. A caixa já não aceita mensagens.',
    link_replaced:
      'A pessoa dona desta caixa de correio trocou este link por um novo. Peça o novo link a ela.',
    contacts_only:
      'Esta caixa de correio só aceita mensagens de contatos que a pessoa dona autorizou, e esta página não pode enviar como contato. Se for o seu caso, use o aplicativo ou o programa em que está a sua própria caixa de correio.',
    box_not_found:
      'Não há nenhuma caixa de correio neste link, ou ela já não existe. Confira o link com quem o enviou.',
    box_full:
      'Neste momento, não há espaço para mais mensagens. Guarde uma cópia do seu texto e tente de novo daqui a algumas horas.',
    rate_limited: 'Chegaram mensagens demais do seu acesso à internet. Espere um minuto e tente de novo.',
    rate_limited_for:
      'Chegaram mensagens demais do seu acesso à internet. Tente de novo daqui a {seconds} s.',
    busy: 'O servidor tem trabalho demais, ou está em manutenção ou em mudança. Tente de novo daqui a um minuto.',
    read_only:
      'O servidor está em mudança e não aceita nada até ela terminar. Tente de novo daqui a alguns minutos.',
    unreachable: 'Não foi possível chegar ao servidor. Verifique a sua internet e tente de novo.',
    not_known:
      'Não se sabe se a sua mensagem chegou, porque a resposta não chegou. Envie de novo sem mudar nada: assim é a mesma mensagem lacrada, e ela só é guardada uma vez.',
    letter_too_long: 'A mensagem é longa demais. Encurte o texto ou envie a mensagem em partes.',
    letter_not_text: 'Há um caractere defeituoso no texto. Escreva esse trecho de novo.',
    nothing_written: 'Ainda não há nada escrito.',
    not_sealed:
      'Aconteceu algo inesperado. Se escreveu alguma coisa, copie o texto primeiro. Depois, abra o link de novo. Se usa o Tor Browser, continue com ele.',
    idle: 'Nada foi feito aqui durante dez minutos. Por isso, esta página apagou o que estava escrito, para o caso de outra pessoa olhar para ela.',
    language_not_there: 'Não foi possível carregar esse idioma.',
    still_here: 'Nada que se possa ler saiu desta página, e o seu texto continua aqui.',
    invalid_request: 'O formulário não foi preenchido como devia. Nenhuma mensagem foi deixada.',
  },

  inbox: {
    title: 'Mensagens',
    opening: 'Abrindo…',
    needsScript:
      'Esta página precisa de scripts (JavaScript): as chaves são criadas e as mensagens são abertas no seu dispositivo. Permita os scripts para esta página, ou use o programa sealdrop num terminal.',

    startHeading: 'Mensagens que mais ninguém pode abrir',
    startWhat:
      'Crie uma caixa de correio e compartilhe o link dela. Quem tiver o link pode lhe deixar uma mensagem. A mensagem é lacrada no dispositivo de quem escreve, e só as chaves da sua caixa de correio podem abrir a mensagem. O servidor não pode.',
    startHost:
      'A própria página vem do servidor. Se alguém se apoderasse do servidor, poderia alterar a página para que ela entregasse as suas chaves a outras pessoas. Se isso for um perigo na sua situação, use o programa em vez da página.',
    startGotLink:
      'Alguém lhe deu um link? Então abra esse link. Para deixar uma mensagem, não é preciso ter uma caixa de correio própria.',
    makeHeading: 'Criar uma caixa de correio',
    nameLabel: 'Nome da caixa de correio, se quiser',
    nameHint:
      'O nome não é lacrado: o servidor e qualquer pessoa que tenha o link podem ler o nome. Deixe este campo vazio se um nome puder revelar a sua identidade.',
    passphraseLabel: 'Senha',
    passphraseHint:
      'Ela protege as suas chaves e mensagens neste navegador, e também o seu backup. Ninguém poderá lhe dizer a senha de novo: anote a senha e guarde essa anotação separada deste dispositivo.',
    passphraseAgain: 'A senha outra vez',
    passphraseShow: 'Mostrar',
    passphraseSuggest: 'Sugerir uma',
    withoutPassphrase: 'Sem senha',
    withoutPassphraseHint:
      'Nesse caso, quem puder usar este navegador poderá ler tudo o que esta página guarda.',
    privateWindow:
      'As janelas privadas, e também o Tor Browser, esquecem tudo o que fica guardado aqui quando são fechados. Então só um backup abre a caixa de correio.',
    inviteLabel: 'O seu convite',
    inviteHint:
      'Neste servidor, só pode criar uma caixa de correio quem tiver um convite. Quem administra o servidor distribui os convites, e cada um serve uma só vez.',
    registrationClosed:
      'Este servidor não cria caixas de correio novas. Uma caixa que já esteja nele ainda pode ser restaurada.',
    make: 'Criar a caixa',
    making: 'Criando as chaves…',

    restoreHeading: 'Restaurar uma caixa de correio, ou trazer uma de outro lugar',
    restoreHint:
      'A partir de um backup ou das chaves de outro programa. Um backup feito há mais tempo também serve.',
    restoreFile: 'O arquivo',
    restorePaste: 'Ou cole aqui o conteúdo dele',
    restorePassphrase: 'Senha',
    restorePassphraseHint:
      'A do backup. Para chaves sem senha, se este navegador ainda não tiver nenhuma: uma senha nova, que protege as chaves aqui.',
    restorePhone: 'Chaves de um telefone',
    restorePhoneHint: 'Para aplicativos que mostram as chaves e não fazem backups.',
    restoreLink: 'O link da caixa de correio',
    restoreSecret: 'A chave secreta',
    restoreSecretHint: 'Ed25519, base64: 32 ou 64 bytes.',
    restore: 'Restaurar',
    restoring: 'Abrindo o backup…',

    unlockHeading: 'Bloqueado',
    unlockIdle: 'Nada foi feito aqui durante dez minutos. Por isso, esta página se bloqueou automaticamente.',
    unlock: 'Desbloquear',
    unlocking: 'Desbloqueando…',
    unlockForgot:
      'Se esqueceu a senha, ninguém consegue abrir o que está guardado aqui. É possível apagar tudo e depois restaurar um backup cuja senha conheça.',

    backupHeading: 'Salve um backup',
    backupWhy:
      'Se este navegador perder os dados, ou se este dispositivo for perdido, só um backup abre a sua caixa de correio. O arquivo é lacrado com a sua senha. Ele abre também tudo o que chegar mais tarde. As mensagens que foram abertas aqui não estão nele.',
    backupPassphrase: 'A sua senha mais uma vez',
    backupPassphraseHint:
      'Ela protege o arquivo, e ninguém poderá lhe dizer a senha de novo: anote a senha e guarde essa anotação separada do arquivo.',
    backupSave: 'Salvar o backup',
    backupSealing: 'Lacrando o backup…',
    backupChoose: 'Agora escolha o arquivo que salvou, para conferir se ele pode ser lido',
    backupRead: 'O backup foi lido de novo e abre a sua caixa de correio.',
    backupWithout: 'Ou escreva “{words}” para continuar sem backup',
    backupWords: 'sem backup',
    backupGoOn: 'Continuar sem backup',

    shareHeading: 'O seu link',
    shareHint: 'Dê o link a quem deve lhe escrever. Com ele é possível escrever, mas não ler.',
    shareLink: 'O link',
    copy: 'Copiar',
    copied: 'O link foi copiado.',
    copyByHand: 'O navegador não deixa esta página copiar. O link está selecionado: copie à mão.',
    qrLabel: 'O link como código QR',
    cardHow:
      'Abra este link num navegador. A página lacra no seu dispositivo o que for escrito, e só a pessoa dona da caixa de correio pode abrir a mensagem. Se a página mostrar palavras diferentes das que aparecem abaixo, não escreva.',
    printCard: 'Imprimir um cartão',
    keptForGood: 'Este navegador aceitou não apagar as suas chaves por conta própria.',
    keptForNow:
      'Talvez este navegador apague as suas chaves quando precisar de espaço, ou depois de algumas semanas sem que esta página seja visitada. Guarde bem o backup.',
    keptNot:
      'Este navegador não deixa a página guardar nada. Quando esta aba for fechada, só um backup abrirá a caixa de correio.',
    toMessages: 'Ir para as mensagens',

    chooseBox: 'Caixa de correio',
    unnamedBox: 'Caixa de correio sem nome',
    messages: 'Mensagens',
    noMessages: 'Ainda não há mensagens.',
    nothingFound: 'Nada foi encontrado.',
    count: 'Mensagens: {count}',
    countNew: 'Mensagens: {count}, novas: {new}',
    opened: 'Abertas até agora: {count}',
    looked: 'Última consulta: {time}',
    look: 'Consultar agora',
    search: 'Procurar nas mensagens',
    found: 'Encontradas: {count}',
    isNew: 'Nova',
    unnamed: 'Sem nome',
    cannotBeOpened: 'Não pode ser aberta',
    arrived: 'Chegou em {time}',
    nameNotVerified: 'Quem enviou dá o nome {name}. Ninguém verificou esse nome.',
    nickNotVerified:
      'Junto da mensagem lacrada aparece o nome {name}. Ele não estava lacrado, e ninguém verificou esse nome.',
    noKey:
      'Esta mensagem não pode ser aberta. Foi lacrada com uma chave que não está aqui, ou que já não está aqui, ou a mensagem está danificada. Se tiver outro backup desta caixa de correio, restaure esse backup.',
    unreadable: 'Esta mensagem foi aberta, mas não há nela nenhum texto que se possa ler.',
    hiddenCharacters: 'Os caracteres que não se veem são mostrados como [U+…].',
    back: 'Voltar',
    markNew: 'Marcar como nova',
    markRead: 'Marcar como lida',
    delete: 'Apagar',
    deleteSure: 'Apagar esta mensagem, neste navegador e no servidor? Ninguém poderá recuperar a mensagem.',
    cancel: 'Cancelar',

    contactsHeading: 'Quem pede para estar entre os seus contatos',
    contactsHint:
      'O nome é escolhido por quem faz o pedido, e ninguém verificou esse nome. Quem tiver o seu link pode lhe escrever de qualquer maneira, a não ser que a caixa só aceite mensagens de contatos. Quem tiver permissão pode ser bloqueado mais tarde.',
    contactAsks: '{name} pede para estar entre os seus contatos',
    accept: 'Permitir',
    reject: 'Recusar',
    block: 'Bloquear',
    blockSure:
      'Bloquear {name}? Essa caixa de correio não poderá mais lhe escrever como contato, nem pedir de novo. Ela não é avisada. Nos ajustes é possível desfazer o bloqueio.',

    more: 'Mais',
    showLink: 'Mostrar o link',
    settings: 'Ajustes',
    saveBackup: 'Salvar um backup',
    anotherBox: 'Criar ou restaurar outra caixa de correio',
    exportJson: 'Salvar as mensagens como JSON',
    exportText: 'Salvar as mensagens como texto',
    exportHint: 'Estes arquivos não estão lacrados: quem tiver os arquivos pode ler tudo.',
    lock: 'Bloquear',
    wipe: 'Apagar todas as caixas deste navegador',
    wipeSure:
      'Apagar deste navegador todas as caixas de correio, chaves e mensagens? Ninguém poderá voltar a abrir estas caixas de correio, a menos que haja um backup ou que as chaves estejam em outro dispositivo. As mensagens guardadas só aqui são perdidas de qualquer maneira.',
    wiped: 'Todas as caixas de correio, chaves e mensagens foram apagadas deste navegador.',
    removeBox: 'Apagar esta caixa deste navegador',
    removeBoxSure:
      'Apagar esta caixa de correio deste navegador, com as chaves e todas as mensagens dela guardadas aqui? Ninguém poderá recuperar nada.',
    changedElsewhere: 'Outra aba alterou uma caixa de correio. Por isso, esta página se bloqueou.',

    riskNoBackup:
      'Não há nenhum backup desta caixa de correio. Se este navegador perder os dados, a caixa de correio estará perdida.',
    riskExpiring:
      'Não foi possível renovar as chaves desta caixa de correio. Se elas não forem renovadas antes de {time}, ninguém poderá deixar mensagens até que sejam.',
    riskBehind:
      'Quem lhe escreve recebe uma chave que não foi criada aqui. Se tiver criado essa chave em outro dispositivo, restaure aqui um backup desse dispositivo. Se não, talvez outra pessoa tenha as suas chaves: crie uma caixa de correio nova.',
    riskLasting:
      'Esta caixa de correio tem uma única chave, que é sempre a mesma. Quem roubar essa chave, mesmo muito mais tarde, pode abrir todas as mensagens.',
    riskFull:
      'Já não há espaço neste navegador. As mensagens novas que ele não puder guardar continuam no servidor até perderem a validade. Libere espaço, por exemplo apagando mensagens aqui.',
    riskRefused:
      'Desde {time} foram recusadas mensagens, porque a caixa de correio estava cheia. Leia mensagens ou apague algumas, e haverá espaço de novo.',
    riskUndeleted: 'Apagadas aqui, mas ainda não no servidor: {count}. Esta página continua tentando.',
    riskOldLink:
      'O link desta caixa de correio foi substituído em outro dispositivo. Quem ainda tiver o antigo não pode lhe escrever. Para ter o link novo também aqui, restaure aqui um backup desse dispositivo. Se nenhum dispositivo o tiver, crie um link novo nas configurações.',
    riskAway:
      'Não foi possível chegar ao servidor, ele está em mudança ou tem trabalho demais. Esta página continua tentando.',

    problems: {
      passphrase_short:
        'Escolha uma senha de pelo menos 12 caracteres, por exemplo de cinco palavras ao acaso.',
      passphrases_differ: 'As duas senhas não são iguais.',
      passphrase_wrong: 'Essa não é a senha.',
      name_too_long: 'O nome é longo demais.',
      nothing_chosen: 'Escolha primeiro um arquivo, ou cole o conteúdo dele.',
      file_unreadable: 'Não foi possível ler o arquivo.',
      backup_malformed: 'Isto não é um backup nem são chaves, ou está danificado.',
      backup_not_opened: 'A senha está errada, ou o backup está danificado.',
      backup_other:
        'Este não é o arquivo que acabou de ser salvo, ou não está inteiro. Salve o backup de novo.',
      words_differ: 'Escreva exatamente as palavras que são mostradas.',
      phone_keys_wrong: 'Este link e esta chave não pertencem um ao outro, ou um dos dois está danificado.',
      other_server:
        'Esta caixa de correio fica em outro servidor: {address}. Restaure a caixa lá, ou traga a caixa para cá.',
      box_gone:
        'O servidor não tem nenhuma caixa de correio para estas chaves, ou já não tem: ela foi apagada, ou removida porque ninguém a abria havia muito tempo. O que está guardado neste navegador continua legível aqui até ser apagado, mais abaixo em “Mais”.',
      proof_refused: 'O servidor não aceitou as chaves desta caixa de correio.',
      other_identity:
        'O servidor dá a quem lhe escreve uma chave que não é sua: talvez alguém esteja lendo as mensagens. Não compartilhe mais o link e avise quem administra o servidor.',
      wrong_address:
        'O servidor não reconhece como seu o endereço desta página; por isso, nada foi assinado. Abra a página pelo endereço informado por quem administra o servidor.',
      box_there:
        'Enquanto isso, uma caixa de correio foi criada neste navegador a partir de outra aba. Recarregue a página.',
      other_chain:
        'Este navegador tem para esta caixa outras chaves, diferentes das do backup. Para usar as do backup, é preciso primeiro apagar aqui todas as caixas e depois restaurá-lo.',
      removed_elsewhere: 'Todas as caixas de correio foram apagadas deste navegador a partir de outra aba.',
      storage_failed:
        'Este navegador não conseguiu guardar o que precisa guardar. Talvez não haja mais espaço.',
      not_known_if_made:
        'O servidor não respondeu a tempo. Tente de novo. Se mesmo assim uma caixa de correio foi criada, ela fica sem uso, e o convite usado não vale mais: peça outro.',
      registration_closed: 'Este servidor não cria caixas de correio novas.',
      invite_required:
        'Neste servidor, só pode criar uma caixa de correio quem tiver um convite. Peça um a quem administra o servidor.',
      invite_invalid:
        'Este convite não é conhecido, perdeu a validade ou já foi usado. Peça outro a quem administra o servidor.',
      part_not_there:
        'Não foi possível carregar esta parte da página. Verifique a sua conexão e tente de novo, ou recarregue a página.',
      unexpected:
        'Aconteceu algo inesperado. Recarregue a página. Se continuar assim, avise quem administra o servidor.',
    },
  },

  settings: {
    heading: 'Ajustes da caixa de correio',
    asking: 'Perguntando ao servidor…',
    again: 'Tentar de novo',
    holds: 'O que há na caixa de correio',
    holdsNew: 'Novas: {count} ({size})',
    holdsRead: 'Lidas e ainda no servidor: {count} ({size})',
    roomCount: 'Quantas cabem de cada tipo: {count}',
    roomSize: 'Espaço para cada tipo: {size}',
    noLimit: 'Este servidor não põe limite à caixa de correio.',
    behaves: 'Como a caixa de correio se comporta',
    greeting: 'Saudação',
    greetingHint:
      'É mostrada como texto simples a quem abrir o link. Não é lacrada: o servidor também pode ler.',
    greetingCount: '{count} de {max} caracteres',
    closed: 'A caixa de correio está fechada',
    closedHint:
      'Ela não aceita mensagens, e quem abrir o link fica sabendo disso. É possível abrir a caixa de novo a qualquer momento.',
    days: 'Por quantos dias as mensagens são guardadas',
    daysHint:
      'De 1 a 365, para as mensagens que chegarem a partir de agora. As que já estão lá mantêm o prazo que têm.',
    deleteRead: 'Apagar as mensagens do servidor assim que forem lidas',
    deleteReadHint:
      'O que tiver sido lido fica então só neste dispositivo. Quem guardou um comprovante pode notar que a própria mensagem já não está lá.',
    contactsOnly: 'Aceitar só mensagens de contatos',
    contactsOnlyHint:
      'Então só podem escrever as caixas de correio que tiverem permissão, e elas têm de provar quem são. Pela página do link ninguém pode escrever.',
    seenReceipts: 'Os comprovantes podem dizer que uma mensagem foi lida',
    seenReceiptsHint:
      'Quem guardou um comprovante fica então sabendo que a mensagem foi lida. Isso também revela a que horas há alguém acordado aí.',
    save: 'Salvar os ajustes',
    saving: 'Salvando…',
    saved: 'Os ajustes foram salvos.',
    greetingWrong: 'A saudação é longa demais, ou contém caracteres que não podem ser mostrados.',
    daysWrong: 'Escreva um número de dias, de 1 a 365.',
    blockHeading: 'Bloquear um contato',
    blockHint:
      'Uma caixa de correio bloqueada não pode mais lhe escrever como contato, nem pedir para ser um. Ela não é avisada. Quem tiver o seu link ainda pode escrever sem nome, a não ser que a caixa só aceite mensagens de contatos.',
    blockLabel: 'O link da outra caixa de correio',
    blocking: 'Avisando o servidor…',
    blocked: 'Essa caixa de correio está bloqueada.',
    unblock: 'Desfazer o bloqueio',
    unblocked:
      'Essa caixa de correio não está mais bloqueada. Ela pode pedir para estar entre os seus contatos.',
    linkWrong: 'Este não é o link de uma caixa de correio deste servidor.',
    writeHeading: 'Escrever como esta caixa',
    writeHint:
      'Algumas caixas de correio só aceitam mensagens dos seus contatos. Esta caixa prova que é ela quem escreve, e o seu nome é mostrado. A outra pessoa precisa ter permitido: peça primeiro. O que você escrever aqui é lacrado neste dispositivo e não fica guardado.',
    writeText: 'A sua mensagem',
    writeAsk: 'Pedir para ser um contato',
    writeAsked: 'A outra pessoa foi consultada. Você poderá escrever quando ela permitir.',
    writeAllowed: 'Você já é um contato dessa caixa: pode escrever.',
    writeSending: 'Enviando …',
    writeSent: 'A sua mensagem foi deixada nessa caixa.',
    writeNoKey:
      'Este link não contém chave: seria preciso acreditar no servidor sobre de quem é a caixa. Peça o link inteiro.',
    writeNotAllowed: 'A pessoa dona dessa caixa não permitiu que esta escreva, ou não permite mais.',
    exportHint: 'Um arquivo com o qual esta caixa pode ser transferida para outro servidor.',
    final: 'O que não pode ser desfeito',
    finalHint: 'Em tudo isto há mais uma pergunta antes que alguma coisa aconteça.',
    newLink: 'Criar um link novo',
    newLinkHint:
      'O link antigo deixa de funcionar na hora. Quem ainda o tiver é avisado de que deve lhe pedir o novo. Dê o link novo aos seus outros dispositivos e aos seus contatos. Isso não pode ser desfeito.',
    newLinkSure:
      'Substituir o link desta caixa de correio? Com o antigo ninguém mais poderá lhe escrever, onde quer que ele tenha sido publicado ou impresso. Isso não pode ser desfeito.',
    newLinkMaking: 'Substituindo o link…',
    newLinkMade:
      'O link foi substituído. Compartilhe o novo e salve um backup novo: os anteriores têm o link antigo.',
    newLinkUnknown:
      'A resposta do servidor não chegou. Por isso não se sabe se o link foi substituído. Crie um link novo outra vez: então haverá certeza.',
    newToken: 'Criar um token de leitura novo',
    newTokenHint:
      'Com o token de leitura, um programa pode ler o que há na caixa de correio, lacrado como está, e marcar como lido. Substitua o token se outra pessoa puder ter acesso a ele. Os programas que usam o antigo perdem o acesso na hora. Isso não pode ser desfeito.',
    newTokenSure:
      'Substituir o token de leitura desta caixa de correio? Os programas que usam o antigo perdem o acesso na hora. Isso não pode ser desfeito.',
    newTokenMaking: 'Substituindo o token de leitura…',
    newTokenMade: 'O token de leitura foi substituído. O novo estará no próximo backup.',
    empty: 'Apagar todas as mensagens do servidor',
    emptyHint:
      'O que este navegador já abriu fica aqui. As mensagens que nenhum dispositivo abriu ainda são perdidas. Isso não pode ser desfeito.',
    emptySure:
      'Apagar do servidor todas as mensagens desta caixa de correio? As que nenhum dispositivo abriu ainda são perdidas. Isso não pode ser desfeito.',
    emptying: 'Apagando…',
    emptied: 'Apagadas no servidor: {count}',
    deleteBox: 'Apagar a caixa de correio',
    deleteBoxHint:
      'O link, as mensagens no servidor e os tokens desaparecem na hora e para sempre, em todos os seus dispositivos. Nenhum backup os traz de volta. O que está guardado neste navegador continua legível aqui até ser apagado.',
    deleteBoxLabel: 'Para apagar a caixa de correio, escreva “{words}”',
    deleteBoxWords: 'apagar caixa',
    deleteBoxSure:
      'Apagar para sempre a caixa de correio {name}? O link, as mensagens no servidor e os tokens desaparecem na hora. Ninguém poderá recuperar nada.',
    deletingBox: 'Apagando a caixa de correio…',
  },

  moving: {
    heading: 'Transferir uma caixa de correio',
    exportWhat:
      'Um só arquivo com tudo o que este servidor tem da caixa de correio: as mensagens, ainda lacradas, quais foram lidas, as chaves para quem envia e os ajustes. Com ele e um backup das suas chaves, a caixa pode continuar em outro servidor Sealdrop.',
    exportNot:
      'Não estão no arquivo: as suas chaves secretas, portanto guarde um backup junto dele; as mensagens que só estão neste navegador; nem os seus contatos, cujas caixas ficam neste servidor. O arquivo não é lacrado como um todo: quem o tiver vê quando chegaram mensagens e quantas.',
    exportDo: 'Exportar tudo',
    exporting: 'Buscando tudo…',
    progress: '{count} de {all}',
    exported: 'O arquivo foi salvo. Mensagens nele: {count}',
    exportNext:
      'Para transferir, abra a página do outro servidor e escolha “Trazer uma caixa para cá”. Esta caixa fica como está até ser apagada.',
    exportStopped: 'Parado. Nada foi salvo.',
    stop: 'Parar',
    importWhat:
      'Uma caixa de correio exportada de outro servidor Sealdrop continua aqui, com as suas chaves, mensagens e ajustes. Só o link muda.',
    backupFile: 'O backup das suas chaves',
    archiveFile: 'O arquivo exportado (.sealdrop-box)',
    importDo: 'Trazer uma caixa para cá',
    importing: 'Transferindo a caixa de correio…',
    importAgain:
      'Esta caixa de correio ainda não foi transferida por completo. Escolha outra vez o arquivo exportado: o que já está aqui não entra duas vezes.',
    importStopped: 'Parado. O que chegou fica aqui.',
    giveUp: 'Não trazer esta caixa',
    giveUpSure:
      'Apagar esta caixa de correio aqui, com o que chegou dela e com todas as mensagens deixadas aqui desde então? A caixa antiga e os seus arquivos ficam como estão.',
    doneHeading: 'A caixa de correio está aqui',
    doneCount: 'Mensagens transferidas: {count}',
    doneExpired: 'Mensagens com o prazo vencido, que ficaram de fora: {count}',
    doneLink:
      'O link mudou: quem lhe escreve precisa do novo. Ele aparece depois do próximo passo, que salva um backup novo, pois o anterior traz o servidor antigo.',
    doneOld:
      'A caixa antiga continua existindo e ainda aceita mensagens: {address}. Quando todos tiverem o link novo, abra a caixa lá, leia o que chegou e apague a caixa nos ajustes dela.',
    goOn: 'Continuar',
    nothingChosen: 'Escolha primeiro o arquivo.',
    archiveWrong:
      'Isto não é uma caixa de correio exportada, ou o arquivo está danificado ou incompleto. Exporte outra vez.',
    archiveNewer: 'Este arquivo foi feito por uma versão do Sealdrop mais nova que a deste servidor.',
    archiveOther: 'Este arquivo e estas chaves não são da mesma caixa de correio.',
    hereAlready: 'Esta caixa de correio já é deste servidor. Restaure primeiro o backup dela.',
    noRoom: 'Este servidor não tem espaço para todas as mensagens da caixa de correio.',
    brokenOff: 'O servidor não respondeu. Tente de novo: o que chegou não entra duas vezes.',
  },
}
