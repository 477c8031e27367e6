internal import MailboxModel

extension CredentialError {
  /// The way to put it right.
  public var hint: String {
    switch self {
    case .invalidName:
      "give 1 to 20 letters, digits, '-', '_' and '.', a letter or digit first"
    case .invalidTopic:
      "give the app's bundle id: letters, digits, '-' and '.', at most 255 bytes"
    case .tooManyTopics: "give the topics that apps bind, or none for any"
    case .tooManyApps: "give the apps whose users are pushed to with it, or none for all"
    case .topicsUnknown: "name the app's bundle id with --topic"
    case .topicNotCovered: "leave --topic away, or take the certificate of that app"
    case .environmentUnknown: "say which with --environment"
    case .environmentNotCovered: "leave --environment away, or take a certificate for it"
    case .tooLarge: "check that it is the right file"
    case .passwordNeeded: "export it again with a password; Apple's tools ask for one"
    case .passwordNotPlain: "export it again with a password of 1 to 20 ASCII characters"
    case .notP12: "export certificate and key together as a p12 file, and copy it as binary"
    case .wrongPassword: "check the password; if it is right the file is damaged: export it again"
    case .contentsUnreadable: "export it again, with AES-256 or the older 3DES encryption"
    case .keyMissing: "export the certificate together with its private key"
    case .severalKeys: "export one certificate with its key"
    case .certificateMissing: "export the key together with its certificate"
    case .keyOfAnotherCertificate: "export the certificate that was made for this key"
    case .expired: "renew the certificate at Apple and export it again"
    case .notASigningKey(_, let hint): hint
    case .invalidKeyID: "it has 10 capital letters and digits, as in the p8 file's name"
    case .invalidTeamID: "it has 10 capital letters and digits, as on Apple's membership page"
    case .notAServiceAccount: "take the JSON key of a service account, unchanged"
    case .invalidURL: "give https://HOST/PATH; http is for loopback only"
    case .secretLength: "give 16 to 256 bytes, as 'openssl rand -hex 32' makes them"
    default: storeHint
    }
  }

  private var storeHint: String {
    switch self {
    case .secretsKeyMissing, .secretsKeyMalformed:
      "set MAILBOX_SECRETS_KEY to what 'openssl rand -hex 32' made, and keep a copy of it"
    case .wrongSecretsKey:
      "set MAILBOX_SECRETS_KEY as it was then, or remove the credential and add it again"
    case .alreadyThere: "renew it, or take another name"
    case .unknownCredential: "'mailboxd credential ls' lists those that are there"
    case .anotherKind: "add it under another name, or remove the old one first"
    case .tooManyCredentials: "remove what is no longer used"
    case .damaged: "remove it and add it again from its file"
    case .formatTooNew: "use the version that wrote it, or a newer one"
    case .noPermission: "check owner and permissions"
    case .storage: "check the disk and the directory"
    default: "see Documentation/Credentials.md"
    }
  }
}
