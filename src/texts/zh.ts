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
  sealedHere: '这个页面会先在您的设备上给留言加密，然后才发送，这样只有这个留言箱的主人能打开。',
  beforeYouWrite: '写留言之前',
  ownDevice: '请使用您自己的设备和自己的网络，不要用单位或学校的。',
  torHides:
    '这台服务器能看到您从哪里上网，您的浏览器也可能记住您打开过这个链接。使用 Tor Browser（Tor 浏览器）可以防止这两种情况。',
  onionAddress:
    '这台服务器能看到您从哪里上网，您的浏览器也可能记住您打开过这个链接。使用 Tor Browser（Tor 浏览器）可以防止这两种情况。请在其中使用下面这个链接；它是服务器给出的，请向留言箱的主人确认是否正确：',
  hostSees:
    '管理这台服务器的人收到的是您加密后的留言，但能看到您什么时候发送、发给哪个留言箱，以及留言大约有多长。管理服务器的人还能改动这个页面本身：请看下面的说明。',
  moreToKnow: '更多须知',
  hostMakesPage:
    '这个页面本身也来自服务器。如果有人控制了服务器，就能改动这个页面，偷看您写的内容。如果这会给您带来危险，请不要用这个页面，改用程序：',
  commandInstead:
    '请向留言箱的主人询问从哪里获取程序。程序会请您输入内容，在您的设备上加密，然后放进留言箱。',
  wordsLabel: '用来核对的词',
  wordsCompare:
    '上面的名字只是服务器的说法，要以这些词为准：如果留言箱的主人在电话里或纸上告诉过您八个英语单词，那八个词必须和这里的一样。如果不一样，请不要在这里写。',
  trustsServer:
    '您的留言会在这台设备上加密。但是，这个链接没有说明用谁的密钥加密。密钥是向服务器要来的，您只能相信服务器的回答。如果这个回答是错的，别人就可能读到您的留言。',
  lastingKey:
    '就这个页面所能判断的，这个留言箱的密钥始终不变。谁偷到了它，哪怕是很久以后，都能打开这条留言。服务器能看到您这条留言的确切长度。',
  textLabel: '您的留言',
  textHint: '如果这里连续十分钟没有任何操作，留言会从这个页面上清除。',
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

  plainLeft: '服务器已收下您发送的内容。如果它是为这个留言箱加密的，就只有留言箱的主人能打开。',
  plainHeading: '这个页面无法为您加密',
  plainWhy:
    '您的浏览器关闭了脚本（JavaScript），或者脚本没能加载。因此，您写的任何内容都无法在这里加密，这个页面也不会接收。',
  plainTurnOn:
    '您可以允许这个页面运行脚本。在 Tor Browser（Tor 浏览器）中，请把安全级别设为“较安全”或“标准”。然后重新打开链接。',
  plainRemembered: '完整的链接会留在这个浏览器的地址栏和历史记录里。',
  plainCommand:
    '或者用程序给留言加密（请向留言箱的主人询问从哪里获取程序），再把程序输出的内容粘贴到下面的表单里：',
  plainForm: '这个表单只接收加密后的留言。千万不要在里面写任何没有加密的内容：服务器会看到。',
  plainLink: '别人给您的链接',
  plainLinkHint: '完整的链接，以 http 开头，里面有一个 #。',
  plainSealed: '加密后的留言',
  plainSealedHint: '一行由字母、数字、+ 和 / 组成的内容，末尾可能有 =，与程序输出的完全一样。',
  plainSend: '发送加密后的留言',

  problems: {
    heading: '没有成功',
    link_malformed: '这个链接已损坏。请让给您链接的人重新发一次，并完整复制。',
    address_insecure:
      '这个网址没有受到保护：它以 http 开头，而不是 https。请不要在这里写。请向给您链接的人要一个受保护的链接。',
    link_stripped:
      '链接缺了一部分，就是 # 后面的那部分。为了保护您，这个页面会把它从地址栏中去掉，所以刷新之后也会缺少。请回到您得到链接的地方重新打开，并确认链接已完整复制。',
    wrong_key:
      '服务器给出的密钥不属于这个链接。可能有人正试图偷看您写的内容。请不要在这里写。请告诉给您链接的人。',
    keys_expired:
      '这个留言箱的密钥已经过期，可能是因为主人很久没有来看了。如果可以，请告诉主人。如果您设备上的日期不对，请改正，然后重新打开链接。',
    sealing_unknown: '这个链接缺少加密所需的密钥。请向留言箱的主人要一个带密钥的链接。',
    box_closed: '主人已经关闭了这个留言箱，不再接收留言。',
    box_not_found: '这个链接没有对应的留言箱，或者留言箱已经不在了。请向给您链接的人核对链接。',
    box_full: '目前没有空间接收更多留言。请保留一份您写的内容，过几个小时再试。',
    rate_limited: '从您的网络发来的留言太多了。请等一分钟再试。',
    rate_limited_for: '从您的网络发来的留言太多了。请在 {seconds} 秒后再试。',
    busy: '服务器太忙，或者正在维修。请过一分钟再试。',
    unreachable: '连接不上服务器。请检查您的网络，然后再试。',
    not_known:
      '无法确定您的留言是否已经送到，因为没有收到服务器的回应。请不要改动，再发一次：这样发出的仍是同一条加密后的留言，只会保存一份。',
    letter_too_long: '留言太长了。请缩短，或者分几次发送。',
    letter_not_text: '文字中有一个损坏的字符。请把那个地方重新输入。',
    nothing_written: '还没有写任何内容。',
    not_sealed:
      '发生了意外情况。如果您已经写了内容，请先复制下来，然后重新打开链接。如果您用的是 Tor Browser（Tor 浏览器），请继续用它。',
    idle: '这里已经十分钟没有任何操作，所以这个页面清除了您写的内容，以防被别人看到。',
    language_not_there: '无法加载那种语言。',
    still_here: '这个页面没有发出任何能直接读懂的内容，您写的文字还在这里。',
    invalid_request: '表单没有按要求填写。没有留下任何留言。',
  },

  inbox: {
    title: '留言',
    opening: '正在打开……',
    needsScript:
      '这个页面需要脚本（JavaScript）：密钥在您的设备上生成，留言也在您的设备上打开。请允许这个页面运行脚本，或者在终端里使用 sealdrop 程序。',

    startHeading: '只有您能打开的留言',
    startWhat:
      '建立一个留言箱，分享它的链接。谁有这个链接，谁就可以给您留言。留言会在对方的设备上加密，只有您的密钥能打开。服务器打不开。',
    startHost:
      '这个页面本身也来自服务器。如果有人控制了服务器，就能改动这个页面，让它泄露您的密钥。如果这会给您带来危险，请不要用这个页面，改用程序。',
    startGotLink: '有人给了您一个链接吗？那就请打开那个链接。给别人留言，不需要有自己的留言箱。',
    makeHeading: '建立一个留言箱',
    nameLabel: '留言箱的名字（可不填）',
    nameHint: '这个名字不加密：服务器和有链接的人都能看到。如果名字可能暴露您的身份，请空着不填。',
    passphraseLabel: '密码',
    passphraseHint:
      '它保护您在这个浏览器里的密钥和留言，也保护您的备份。没有人能再次告诉您这个密码：请把它写下来，并且与这台设备分开存放。',
    passphraseAgain: '再输入一次密码',
    passphraseShow: '显示密码',
    passphraseSuggest: '推荐一个密码',
    withoutPassphrase: '不设密码',
    withoutPassphraseHint: '这样的话，能使用这个浏览器的人就能读到这个页面保存的一切。',
    privateWindow:
      '隐私窗口和 Tor Browser（Tor 浏览器）一关闭，就会忘掉保存在这里的一切。那时只有备份能打开留言箱。',
    make: '建立留言箱',
    making: '正在生成密钥……',

    restoreHeading: '恢复留言箱，或把别处的留言箱带过来',
    restoreHint: '可以用备份，也可以用其他程序的密钥。以前做的备份也可以。',
    restoreFile: '文件',
    restorePaste: '或者把文件内容粘贴到这里',
    restorePassphrase: '密码',
    restorePassphraseHint:
      '备份的密码。如果密钥没有密码，而这个浏览器里也还没有设密码，请设一个新密码，用来在这里保护密钥。',
    restorePhone: '手机上的密钥',
    restorePhoneHint: '适用于会显示密钥但不做备份的应用。',
    restoreLink: '留言箱的链接',
    restoreSecret: '私钥',
    restoreSecretHint: 'Ed25519，base64：32 或 64 字节。',
    restore: '恢复',
    restoring: '正在打开备份……',

    unlockHeading: '已锁定',
    unlockIdle: '这里已经十分钟没有任何操作，所以这个页面自动锁定了。',
    unlock: '解锁',
    unlocking: '正在解锁……',
    unlockForgot:
      '如果您忘了密码，保存在这里的内容就没有人能打开。您可以清除全部内容，然后恢复一份您知道密码的备份。',

    backupHeading: '保存一份备份',
    backupWhy:
      '如果这个浏览器丢失了数据，或者您丢了这台设备，就只有备份能打开您的留言箱。备份文件用您的密码加密。以后收到的一切，它也都能打开。您在这里打开过的留言不在备份文件里。',
    backupPassphrase: '再输入一次您的密码',
    backupPassphraseHint: '它保护备份文件，没有人能再次告诉您这个密码：请把它写下来，并且与文件分开存放。',
    backupSave: '保存备份文件',
    backupSealing: '正在加密备份……',
    backupChoose: '现在请选择您刚保存的文件，确认它能够读取',
    backupRead: '已重新读取备份，它能打开您的留言箱。',
    backupWithout: '或者输入“{words}”，不做备份继续下一步',
    backupWords: '不备份',
    backupGoOn: '不备份，继续',

    shareHeading: '您的链接',
    shareHint: '请把它交给要给您留言的人。用这个链接可以留言，但不能读留言。',
    shareLink: '链接',
    copy: '复制',
    copied: '链接已复制。',
    copyByHand: '浏览器不允许这个页面复制。链接已经选中，请您自己复制。',
    qrLabel: '链接的二维码',
    cardHow:
      '请在浏览器里打开这个链接。页面会在您的设备上给您写的内容加密，只有留言箱的主人能打开。如果页面上显示的词和下面的不一样，请不要写。',
    printCard: '打印卡片',
    keptForGood: '这个浏览器已同意不自行删除您的密钥。',
    keptForNow: '这个浏览器在需要空间时，或者几个星期没有访问之后，可能会删除您的密钥。请妥善保管备份。',
    keptNot: '这个浏览器不允许页面保存任何东西。您关闭这个标签页以后，就只有备份能打开留言箱。',
    toMessages: '去看留言',

    chooseBox: '留言箱',
    unnamedBox: '没有名字的留言箱',
    messages: '留言',
    noMessages: '还没有留言。',
    nothingFound: '什么也没有找到。',
    count: '留言：{count} 条',
    countNew: '留言：{count} 条，新留言：{new} 条',
    opened: '目前已打开：{count} 条',
    looked: '上次查看：{time}',
    look: '立即查看',
    search: '搜索留言',
    found: '找到：{count} 条',
    isNew: '新',
    unnamed: '没有留名',
    cannotBeOpened: '无法打开',
    arrived: '收到时间：{time}',
    nameNotVerified: '留言的人自称 {name}。没有人核实过这个名字。',
    nickNotVerified: '加密后的留言旁边写着名字 {name}。这个名字没有加密，也没有人核实过。',
    noKey:
      '这条留言无法打开。它加密时用的密钥不在这里，或者已经不在这里了，也可能是留言已经损坏。如果您有这个留言箱的另一份备份，请恢复那份备份。',
    unreadable: '这条留言已经打开，但里面没有能读懂的文字。',
    hiddenCharacters: '看不见的字符会显示为 [U+…]。',
    back: '返回',
    markNew: '标为新留言',
    markRead: '标为已读',
    delete: '在这里删除',
    deleteSure: '要从这个浏览器里删除这条留言吗？服务器会继续保存加密后的留言，直到它过期。',
    cancel: '取消',

    contactsHeading: '谁请求成为您的联系人',
    contactsHint:
      '名字是对方自称的，没有人核实过。无论如何，有您链接的人都可以给您留言。一旦允许，就无法收回。',
    contactAsks: '{name} 请求成为您的联系人',
    accept: '允许',
    reject: '拒绝',

    more: '更多',
    showLink: '显示链接',
    saveBackup: '保存一份备份',
    anotherBox: '建立或恢复另一个留言箱',
    exportJson: '把留言保存为 JSON',
    exportText: '把留言保存为文本',
    exportHint: '这些文件没有加密：谁拿到，谁就能读。',
    lock: '锁定',
    wipe: '从这个浏览器里清除所有留言箱',
    wipeSure:
      '要从这个浏览器里清除所有的留言箱、密钥和留言吗？除非有备份，或者密钥在另一台设备上，否则再也没有人能打开这些留言箱。只保存在这里的留言，无论如何都会丢失。',
    wiped: '已从这个浏览器里清除所有的留言箱、密钥和留言。',

    riskNoBackup: '这个留言箱没有备份。如果这个浏览器丢失了数据，您就会失去这个留言箱。',
    riskExpiring:
      '这个留言箱的密钥没能更新。如果在 {time} 之前还没有更新成功，就没有人能留言，直到更新成功为止。',
    riskBehind:
      '给您留言的人拿到的密钥不是在这里生成的。如果它是您在另一台设备上生成的，请在这里恢复那台设备的备份。如果不是，别人可能有您的密钥：请建立一个新的留言箱。',
    riskLasting: '这个留言箱只有一个始终不变的密钥。谁偷到了它，哪怕是很久以后，都能打开每一条留言。',
    riskFull:
      '这个浏览器已经没有空间了。它保存不下的新留言会留在服务器上，直到过期。请腾出空间，例如在这里删除一些留言。',
    riskAway: '连接不上服务器，或者服务器太忙。这个页面会继续尝试。',

    problems: {
      passphrase_short: '密码至少要有 12 个字符，例如用五个随机的词组成。',
      passphrases_differ: '两次输入的密码不一样。',
      passphrase_wrong: '密码不对。',
      name_too_long: '名字太长了。',
      nothing_chosen: '请先选择一个文件，或者粘贴文件内容。',
      file_unreadable: '无法读取这个文件。',
      backup_malformed: '这既不是备份，也不是密钥，或者已经损坏。',
      backup_not_opened: '密码不对，或者备份已经损坏。',
      backup_other: '这不是刚才保存的文件，或者不完整。请重新保存。',
      words_differ: '请原样输入显示的文字。',
      phone_keys_wrong: '这个链接和这个密钥不匹配，或者其中一个已经损坏。',
      other_server: '这个留言箱保存在另一台服务器上。请到那里恢复：{address}',
      box_gone: '服务器上找不到这个留言箱。',
      proof_refused: '服务器没有接受这个留言箱的密钥。',
      other_identity:
        '服务器给留言者的密钥不是您的：可能有人正在偷看留言。请不要再分享这个链接，并告诉管理服务器的人。',
      wrong_address:
        '服务器不认为这个页面的网址是它自己的，所以没有签署任何内容。请用管理服务器的人给您的网址打开这个页面。',
      box_there: '在此期间，另一个标签页在这个浏览器里建了一个留言箱。请重新加载页面。',
      other_chain:
        '这个浏览器里这个留言箱的密钥和备份里的不一样。要用备份里的密钥，请先在这里清除所有留言箱，再恢复备份。',
      removed_elsewhere: '另一个标签页已经从这个浏览器里清除了所有留言箱。',
      storage_failed: '这个浏览器没能保存它需要保存的内容。可能是没有空间了。',
      not_known_if_made: '服务器没有及时回应。请再试一次。如果留言箱其实已经建好，它会一直闲置不用。',
      unexpected: '发生了意外情况。请重新加载页面。如果还是这样，请告诉管理服务器的人。',
    },
  },
}
