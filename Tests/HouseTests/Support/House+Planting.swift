extension House {
  /// A house of two targets, Upper on Lower, in which all holds but for what is planted in it.
  static func planted(_ files: [String: String], folders: String = "") -> House {
    var texts = [
      House.package: """
      let package = Package(
        targets: [
          .target(name: "Lower"),
          .target(name: "Upper", dependencies: ["Lower"]),
        ]
      )
      """,
      House.design: """
      \(Picture.beginning)
      ```
      Upper
          imports   Lower
      \(folders.isEmpty ? "" : "    folders   \(folders)")
      Lower
      ```
      \(Picture.end)
      """,
      "Sources/Upper/Upper.swift": "import Lower\n",
      "Sources/Lower/Lower.swift": "",
    ]
    texts.merge(files) { $1 }
    return House(texts)
  }
}

extension Rule {
  /// Returns the places where planted code breaks this rule.
  func places(in house: House) -> [String] { findings(in: house).map(\.place) }
}
