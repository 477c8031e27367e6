/// Design.md shows the house as it is.
struct DrawnPicture: Rule {
  func findings(in house: House) -> [Finding] {
    let standing = house.picture.text.split(separator: "\n")
    let drawn = Picture(of: house).text.split(separator: "\n")
    guard standing != drawn else { return [] }
    let same = zip(standing, drawn).prefix { $0 == $1 }.count
    let document = (house.texts[House.design] ?? "").split(
      separator: "\n", omittingEmptySubsequences: false)
    let start = document.firstIndex { $0 == Picture.beginning } ?? 0
    return [
      Finding(
        rule: "Design.md shows the house", file: House.design, line: start + same + 3,
        what: "the picture does not show '\(same < drawn.count ? drawn[same] : "no more")'",
        advice: "run Scripts/draw-house, and look what it has changed")
    ]
  }
}
