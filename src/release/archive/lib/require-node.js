// In words that any Node knows, so that one which is too old says what is wrong instead of failing over our syntax.
var WANTED = '20.19'

var numbers = process.versions.node.split('.').map(Number)
var isTooOld = numbers[0] < 20 || (numbers[0] === 20 && numbers[1] < 19)
if (isTooOld) {
  process.stderr.write('Sealdrop needs Node.js ' + WANTED + ' or later; this is ' + process.version + '.\n')
  process.exit(1)
}
