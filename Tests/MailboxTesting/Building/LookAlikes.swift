/// Two ids that Swift's strings hold for the same, and that differ in their bytes.
public enum LookAlikes {
  /// `é` as one scalar.
  public static let composed = "ren\u{e9}"
  /// `e` and the accent behind it.
  public static let decomposed = "rene\u{301}"
  /// Both.
  public static let both = [composed, decomposed]
}
