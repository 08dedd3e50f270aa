/// The word that a misspelt one was probably meant to be: the nearest of the known ones, if fewer
/// than half of its letters differ and at most three do.
package func nearestWord(to word: String, among known: [String]) -> String? {
  // A word longer than any known one by more than the limit cannot be near: no need to measure.
  let letters = Array(word.lowercased().unicodeScalars.prefix(80))
  let best = known.map { ($0, editDistance(letters, Array($0.lowercased().unicodeScalars))) }
    .min { $0.1 < $1.1 }
  guard let (nearest, distance) = best, distance <= 3, distance * 2 < nearest.unicodeScalars.count
  else { return nil }
  return nearest
}

/// How many letters must be put in, taken out or exchanged to turn one word into the other
/// (Levenshtein's distance, a row of the table at a time).
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (letter == other ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
