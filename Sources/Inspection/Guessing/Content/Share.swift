/// `98 of 200`, and as per cent, of which 100 is only the whole.
struct Share {
  var part: Int
  var whole: Int

  init(_ part: Int, of whole: Int) { (self.part, self.whole) = (part, whole) }

  var percent: String { "\(whole == 0 ? 0 : part * 100 / whole) %" }
}
