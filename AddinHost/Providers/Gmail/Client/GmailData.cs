using Newtonsoft.Json;

namespace AddinHost.Providers.Gmail.Client;

/// <summary>A message, as far as it was asked for.</summary>
public sealed class Message
{
    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("threadId")]
    public string? ThreadId { get; set; }

    [JsonProperty("labelIds")]
    public IList<string>? LabelIds { get; set; }

    /// <summary>Milliseconds since 1970.</summary>
    [JsonProperty("internalDate")]
    public long? InternalDate { get; set; }

    [JsonProperty("sizeEstimate")]
    public long? SizeEstimate { get; set; }

    [JsonProperty("payload")]
    public MessagePart? Payload { get; set; }

    /// <summary>The whole message, base64url.</summary>
    [JsonProperty("raw")]
    public string? Raw { get; set; }
}

/// <summary>The head of a message.</summary>
public sealed class MessagePart
{
    [JsonProperty("headers")]
    public IList<MessagePartHeader>? Headers { get; set; }
}

/// <summary>One header field.</summary>
public sealed class MessagePartHeader
{
    [JsonProperty("name")]
    public string? Name { get; set; }

    [JsonProperty("value")]
    public string? Value { get; set; }
}

/// <summary>A page of ids, newest first.</summary>
public sealed class ListMessagesResponse
{
    [JsonProperty("messages")]
    public IList<Message>? Messages { get; set; }

    [JsonProperty("nextPageToken")]
    public string? NextPageToken { get; set; }
}

/// <summary>A page of what happened since a history id, in order.</summary>
public sealed class ListHistoryResponse
{
    [JsonProperty("history")]
    public IList<History>? History { get; set; }

    /// <summary>Where the mailbox is now.</summary>
    [JsonProperty("historyId")]
    public ulong? HistoryId { get; set; }

    [JsonProperty("nextPageToken")]
    public string? NextPageToken { get; set; }
}

/// <summary>One change of the mailbox.</summary>
public sealed class History
{
    [JsonProperty("id")]
    public ulong? Id { get; set; }

    [JsonProperty("messagesAdded")]
    public IList<HistoryMessage>? MessagesAdded { get; set; }

    [JsonProperty("labelsAdded")]
    public IList<HistoryMessage>? LabelsAdded { get; set; }
}

/// <summary>The message of a change, and the labels that it got by it.</summary>
public sealed class HistoryMessage
{
    [JsonProperty("message")]
    public Message? Message { get; set; }

    [JsonProperty("labelIds")]
    public IList<string>? LabelIds { get; set; }
}

/// <summary>Messages of one exchange.</summary>
public sealed class MessageThread
{
    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("messages")]
    public IList<Message>? Messages { get; set; }
}

/// <summary>A draft; its message gets another id when it is sent.</summary>
public sealed class Draft
{
    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("message")]
    public Message? Message { get; set; }
}

/// <summary>A page of drafts.</summary>
public sealed class ListDraftsResponse
{
    [JsonProperty("drafts")]
    public IList<Draft>? Drafts { get; set; }
}

/// <summary>Whose mailbox it is, and where its history stands.</summary>
public sealed class Profile
{
    [JsonProperty("emailAddress")]
    public string? EmailAddress { get; set; }

    [JsonProperty("historyId")]
    public ulong? HistoryId { get; set; }
}

/// <summary>A label of the system or of the user.</summary>
public sealed class Label
{
    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("name")]
    public string? Name { get; set; }

    /// <summary><c>system</c> or <c>user</c>.</summary>
    [JsonProperty("type")]
    public string? Type { get; set; }
}

/// <summary>All labels.</summary>
public sealed class ListLabelsResponse
{
    [JsonProperty("labels")]
    public IList<Label>? Labels { get; set; }
}

/// <summary>An address that mail may be sent from.</summary>
public sealed class SendAs
{
    [JsonProperty("sendAsEmail")]
    public string? SendAsEmail { get; set; }

    [JsonProperty("displayName")]
    public string? DisplayName { get; set; }

    [JsonProperty("isPrimary")]
    public bool? IsPrimary { get; set; }

    /// <summary>Empty for the primary address, else accepted or pending.</summary>
    [JsonProperty("verificationStatus")]
    public string? VerificationStatus { get; set; }
}

/// <summary>All addresses that mail may be sent from.</summary>
public sealed class ListSendAsResponse
{
    [JsonProperty("sendAs")]
    public IList<SendAs>? SendAs { get; set; }
}

/// <summary>What is to be announced, and where.</summary>
public sealed class WatchRequest
{
    [JsonProperty("topicName")]
    public string? TopicName { get; set; }

    [JsonProperty("labelIds")]
    public IList<string>? LabelIds { get; set; }

    [JsonProperty("labelFilterBehavior")]
    public string? LabelFilterBehavior { get; set; }
}

/// <summary>From where and until when it is announced.</summary>
public sealed class WatchResponse
{
    [JsonProperty("historyId")]
    public ulong? HistoryId { get; set; }

    /// <summary>Milliseconds since 1970.</summary>
    [JsonProperty("expiration")]
    public long? Expiration { get; set; }
}
