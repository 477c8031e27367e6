import MailboxClient
import MailboxModel
import MailboxTesting
import Testing

@Suite struct PushNotificationTests {
  @Test(arguments: [
    (
      #"{"aps":{"alert":{"body":"Hi"}},"sender":"alice","group":"trip","message":"m1","sequence":"7","ext":"x"}"#,
      "alice trip m1 7 x", "trip"
    ),
    (#"{"sender":"alice","sequence":7}"#, "alice - - 7 -", "alice"),
    (#"{"aps":{},"f":"alice","t":"bob","m":"m1","g":"trip","e":"x"}"#, "alice trip m1 - x", "trip"),
    (#"{"f":"alice","t":"bob","m":"9"}"#, "alice - 9 - -", "alice"),
    (
      #"{"ext":"{\"entity\":{\"action\":1,\"sender\":\"alice\",\"chatType\":1}}"}"#,
      #"alice - - - {"entity":{"action":1,"sender":"alice","chatType":1}}"#, "alice"
    ),
    (
      #"{"ext":"{\"entity\":{\"sender\":\"trip\",\"chatType\":2}}"}"#,
      #"- trip - - {"entity":{"sender":"trip","chatType":2}}"#, "trip"
    ),
  ])
  func `payloads of each profile say what they are about`(
    json: String, fields: String, conversation: String
  ) throws {
    let notification = try #require(PushNotification(json: Array(json.utf8)))
    let found = [
      notification.sender?.value, notification.group?.value, notification.messageID?.value,
      notification.sequence.map(String.init), notification.ext,
    ]
    #expect(found.map { $0 ?? "-" }.joined(separator: " ") == fields)
    #expect(notification.conversation?.description == conversation)
  }

  @Test(arguments: ["", "[]", "{", #"{"aps":{"alert":"Hi"}}"#, #"{"sender":""}"#, "null"])
  func `what is none of a mailbox is nothing`(json: String) {
    #expect(PushNotification(json: Array(json.utf8)) == nil)
  }

  @Test func `an oversized payload is not looked at`() {
    let json = #"{"sender":"alice","x":"\#(String(repeating: "x", count: 9000))"}"#
    #expect(PushNotification(json: Array(json.utf8)) == nil)
  }

  @Test func `the platform's dictionary is read as well`() {
    let notification = PushNotification(userInfo: [
      "aps": ["badge": 1], "sender": "alice", "sequence": "7",
    ])
    #expect(notification?.sender == "alice")
    #expect(notification?.sequence == 7)
    #expect(PushNotification(userInfo: ["aps": ["badge": 1]]) == nil)
  }
}
