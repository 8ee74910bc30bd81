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
  bytesUsed: '{used} de {max} bytes usados',
  nearlyFull: 'Resta pouco espaço.',
  send: 'Lacrar e enviar',
  sending: 'Lacrando e enviando…',
  sendAgain: 'Enviar de novo',
  tryAgain: 'Tentar de novo',

  leftHeading: 'A sua mensagem está na caixa de correio',
  leftStored: 'O servidor confirmou que guarda a sua mensagem lacrada.',
  leftOwner:
    'Só a pessoa dona da caixa de correio pode abrir a mensagem. Quando essa pessoa vai olhar, ninguém sabe dizer.',
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
    box_not_found:
      'Não há nenhuma caixa de correio neste link, ou ela já não existe. Confira o link com quem o enviou.',
    box_full:
      'Neste momento, não há espaço para mais mensagens. Guarde uma cópia do seu texto e tente de novo daqui a algumas horas.',
    rate_limited: 'Chegaram mensagens demais do seu acesso à internet. Espere um minuto e tente de novo.',
    rate_limited_for:
      'Chegaram mensagens demais do seu acesso à internet. Tente de novo daqui a {seconds} s.',
    busy: 'O servidor tem trabalho demais ou está em manutenção. Tente de novo daqui a um minuto.',
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
}
