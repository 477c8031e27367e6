import Testing

@Suite("Design.md shows the house") struct PictureTests {
  @Test func `the picture is the house as it is`() throws {
    try ThisHouse.expectNothing(against: DrawnPicture())
  }

  @Test func `an import that the picture does not show is found`() {
    let house = House.planted([
      House.package: ".target(name: \"Upper\"), .target(name: \"Lower\")",
      "Sources/Upper/Upper.swift": "",
    ])
    #expect(DrawnPicture().places(in: house) == ["Documentation/Design.md:4"])
  }

  @Test func `a folder that it does not show is found`() {
    let house = House.planted(["Sources/Upper/Low/Ground.swift": "struct Ground {}"])
    #expect(DrawnPicture().places(in: house) == ["Documentation/Design.md:5"])
    #expect(
      Picture(of: house).floors == [
        Picture.Floor(target: "Upper", imports: ["Lower"], folders: [".", "Low"]),
        Picture.Floor(target: "Lower"),
      ])
  }

  @Test func `drawn again, it keeps the order that stands as far as it holds`() {
    let files = [
      "Sources/Upper/Wall/Wall.swift": "struct Wall {}",
      "Sources/Upper/Attic/Attic.swift": "let wall = Wall()",
      "Sources/Upper/Roof/Roof.swift": "struct Roof {}",
    ]
    let stands = House.planted(files, folders: "Roof > Attic > Wall > .")
    #expect(Picture(of: stands).floors.first?.folders == ["Roof", "Attic", "Wall", "."])
    let turned = House.planted(files, folders: "Roof > Wall > Attic > .")
    #expect(Picture(of: turned).floors.first?.folders == ["Roof", "Attic", "Wall", "."])
  }

  @Test func `a picture that is put into a document is read as it was`() {
    var picture = Picture()
    picture.floors = [
      Picture.Floor(
        target: "Tower", imports: ["Lower"], folders: (1...30).map { "Storey\($0)" }),
      Picture.Floor(target: "Lower"),
    ]
    let document = "Before.\n\(Picture.beginning)\n\(Picture.end)\nBehind.\n"
    let drawn = picture.put(into: document)
    #expect(Picture(standingIn: drawn) == picture)
    #expect(picture.put(into: drawn) == drawn)
    #expect(drawn.hasPrefix("Before.\n") && drawn.hasSuffix("\nBehind.\n"))
    #expect(drawn.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }
}
