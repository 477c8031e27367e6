import LMDB
import Testing

extension Examples {
  @Test func `what was written in one transaction is read in order of the keys`() throws {
    // Shown in LMDB.docc: begin
    let environment = try Environment(directory: directory)
    let cities = try environment.openTable("cities", keys: String.self)

    // All of it is on the disk when this returns; when it throws, nothing is.
    try environment.write { transaction throws(LMDBError) in
      for (code, name) in ["muc": "Munich", "ber": "Berlin"] {
        let value = Array(name.utf8)
        try transaction.put(value.span.bytes, for: code, in: cities)
      }
    }

    // A snapshot. The bytes that it lends end with it, so the names are copied out.
    let names = try environment.read { transaction throws(LMDBError) in
      try transaction.withCursor(in: cities) { cursor throws(LMDBError) in
        var names: [String] = []
        while try cursor.next() {
          names.append(cursor.value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
        }
        return names
      }
    }
    try environment.close()
    // Shown in LMDB.docc: end
    #expect(names == ["Berlin", "Munich"])
  }
}
