import type { Texts } from './texts.js'

export const zh: Texts = {
  languageName: '简体中文',
  direction: 'ltr',
  title: '一条留言',
  language: '语言',
  leave: '立即离开此页面',

  opening: '正在打开链接……',
  heading: '留言',
  headingFor: '给 {name} 留言',
  sealedHere: '您的留言会先在这台设备上加密，然后才发送。只有这个留言箱的主人能打开。',
  beforeYouWrite: '写留言之前',
  ownDevice: '请使用您自己的设备和自己的网络，不要用单位或学校的。',
  torHides: '这台服务器能看到您从哪里上网。使用 Tor Browser（Tor 浏览器）可以隐藏这一点。',
  onionAddress: '这台服务器能看到您从哪里上网。如要隐藏，请在 Tor Browser（Tor 浏览器）中打开这个网址：',
  hostSees: '管理这台服务器的人收到的是您加密后的留言，但能看到您什么时候发送，以及留言大约有多长。',
  moreToKnow: '更多须知',
  hostMakesPage:
    '这个页面本身也来自服务器。如果有人控制了服务器，就能改动这个页面，偷看您写的内容。如果这会给您带来危险，请不要用这个页面，改用程序：',
  commandInstead: '程序会请您输入内容，在您的设备上加密，然后放进留言箱。',
  wordsLabel: '用来核对的词',
  wordsCompare:
    '如果留言箱的主人在电话里或纸上告诉过您八个英语单词，那八个词必须和这里的一样。如果不一样，请不要在这里写。',
  trustsServer:
    '您的留言会在这台设备上加密。但是，这个链接没有说明用谁的密钥加密。密钥是向服务器要来的，您只能相信服务器的回答。如果这个回答是错的，别人就可能读到您的留言。',
  lastingKey:
    '这个留言箱的密钥始终不变。谁偷到了它，哪怕是很久以后，都能打开这条留言。服务器能看到您这条留言的确切长度。',
  textLabel: '您的留言',
  nameLabel: '您的名字（可不填）',
  nameHint: '名字也会加密。如果不想留名，请空着不填。',
  bytesUsed: '已用 {used} 字节，最多 {max} 字节',
  nearlyFull: '剩下的空间不多了。',
  send: '加密并发送',
  sending: '正在加密并发送……',
  sendAgain: '再次发送',
  tryAgain: '重试',

  leftHeading: '您的留言已放进留言箱',
  leftStored: '服务器已确认，它保存了您加密后的留言。',
  leftOwner: '只有留言箱的主人能打开。主人什么时候来看，谁也说不准。',
  leftNothingHere: '这个页面已经不再记得您写了什么。您可以关闭它。',
  leftAt: '留言时间：{time}',
  writeAnother: '再写一条留言',
  print: '打印此页',

  runBy: '这台服务器由 {name} 管理。',
  contact: '联系方式',
  privacy: '隐私',
  aboutServer: '谁在管理这台服务器',
  aboutHeading: '关于这台服务器',
  aboutSealed:
    '它替留言箱的主人保存加密后的留言，自己无法打开。在它上面运行的程序既不记录来访者的网络地址，也不记录用的是什么浏览器。',
  aboutNobody: '管理这台服务器的人没有说明自己是谁。',

  plainHeading: '这个页面无法为您加密',
  plainWhy:
    '您的浏览器关闭了脚本（JavaScript），或者脚本没能加载。因此，您写的任何内容都无法在这里加密，这个页面也不会接收。',
  plainTurnOn:
    '您可以允许这个页面运行脚本。在 Tor Browser（Tor 浏览器）中，请把安全级别设为“较安全”或“标准”。然后重新打开链接。',
  plainCommand: '或者用程序给留言加密，再把程序输出的内容粘贴过来：',
  plainForm: '这个表单只接收加密后的留言。千万不要在里面写任何没有加密的内容：服务器会看到。',
  plainLink: '别人给您的链接',
  plainLinkHint: '完整的链接，以 http 开头，里面有一个 #。',
  plainSealed: '加密后的留言',
  plainSealedHint: '一行由字母、数字、+ 和 / 组成的内容，末尾可能有 =，与程序输出的完全一样。',
  plainSend: '发送加密后的留言',

  problems: {
    heading: '没有成功',
    link_malformed: '这个链接已损坏。请让给您链接的人重新发一次，并完整复制。',
    link_stripped:
      '链接缺了一部分，就是 # 后面的那部分。请回到您得到链接的地方重新打开，并确认链接已完整复制。',
    wrong_key:
      '服务器给出的密钥不属于这个链接。可能有人正试图偷看您写的内容。请不要在这里写。请告诉给您链接的人。',
    keys_expired:
      '这个留言箱的密钥已经过期，因为主人很久没有来看了。如果可以，请告诉主人。如果您设备上的日期不对，请改正，然后重新打开链接。',
    sealing_unknown: '这个链接缺少加密所需的密钥。请向留言箱的主人要一个带密钥的链接。',
    box_closed: '主人已经关闭了这个留言箱，不再接收留言。',
    box_not_found: '这个链接没有对应的留言箱，或者留言箱已经不在了。请向给您链接的人核对链接。',
    box_full: '目前没有空间接收更多留言。请过几个小时再试。',
    rate_limited: '从您的网络发来的留言太多了。请等一分钟再试。',
    rate_limited_for: '从您的网络发来的留言太多了。请在 {seconds} 秒后再试。',
    busy: '服务器太忙，或者正在维修。请过一分钟再试。',
    unreachable: '连接不上服务器。请检查您的网络，然后再试。',
    not_known:
      '无法确定您的留言是否已经送到，因为没有收到服务器的回应。请不要改动，再发一次：这样发出的仍是同一条加密后的留言，只会保存一份。',
    letter_too_long: '留言太长了。请缩短，或者分几次发送。',
    letter_not_text: '文字中有一个损坏的字符。请把那个地方重新输入。',
    nothing_written: '还没有写任何内容。',
    not_sealed: '发生了意外情况。请重新打开链接。如果您用的是 Tor Browser（Tor 浏览器），请继续用它。',
    idle: '您已经十分钟没有输入，所以这个页面清除了您写的内容，以防被别人看到。',
    language_not_there: '无法加载那种语言。',
    still_here: '这个页面没有发出任何能直接读懂的内容，您写的文字还在这里。',
    invalid_request: '表单没有按要求填写。没有留下任何留言。',
  },
}
