using AddinHost.Mail.Mime;
using AddinHost.Providers.Gmail;

namespace AddinHost.GmailAddon;

/// <summary>What stands in Gmail's place beside the simulator: the one message that is open there, and the draft that a card made.</summary>
/// <param name="message">Null: none is open.</param>
public sealed class SimulatedGmail(byte[]? message)
{
    /// <summary>As it would lie in Gmail's drafts.</summary>
    public ReadOnlyMemory<byte>? Draft { get; private set; }

    /// <summary>The same fields that Gmail is asked for, and nothing of the body.</summary>
    public MessageHeaders? Headers() => message is null ? null : MessageHeaders.Parse(message).Only(GmailMessages.HeaderNames);

    public byte[]? Raw() => message;

    public OpenedMessages.Draft Create(ReadOnlyMemory<byte> content, string? threadId)
    {
        Draft = content;
        return new("r-simulated", threadId ?? "");
    }
}
