using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Providers.Gmail.Client;

namespace AddinHost.Providers.Gmail;

/// <summary>Gmail's form of messages in ours.</summary>
internal static class GmailMessages
{
    public const string ReferenceHeader = "X-Inlay-Ref";

    /// <summary>All that rules and timelines ask of a message, and nothing of its body.</summary>
    public static readonly string[] HeaderNames =
    [
        "Message-ID", "In-Reply-To", "References", "From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Subject", "Date", "Return-Path", "Content-Type",
        "List-Id", "List-Unsubscribe", "List-Post", "List-Help", "List-Subscribe", "List-Owner", "List-Archive", "Precedence", "Feedback-ID", "Auto-Submitted",
        "X-Autoreply", "X-Auto-Reply-From", "X-AutoReply-From", "X-Mail-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Failed-Recipients", ReferenceHeader, TestMessage.Header,
    ];

    public static ChangedMessage Changed(Message message) => new(
        new ProviderMessageId(message.Id!),
        DateTimeOffset.FromUnixTimeMilliseconds(message.InternalDate ?? 0),
        message.SizeEstimate ?? 0,
        Headers(message),
        message.ThreadId);

    public static MessageHeaders Headers(Message message)
    {
        var block = new StringBuilder();
        foreach (var header in message.Payload?.Headers ?? [])
        {
            if (header is not { Name: { Length: > 0 } name, Value: { } value } || !name.All(letter => letter is > ' ' and < (char)127 and not ':'))
                continue;
            if (name.Equals("From", StringComparison.OrdinalIgnoreCase) && !IsPlain(value))
                continue;
            block.Append(name).Append(": ").Append(OneLine(value)).Append("\r\n");
        }

        return MessageHeaders.Parse(Encoding.UTF8.GetBytes(block.Append("\r\n").ToString()));
    }

    /// <summary>The bytes of a message from the JSON that carries them; null when it lies in the trash.</summary>
    /// <exception cref="JsonException">It is none, or has no message in it.</exception>
    public static byte[]? Raw(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
        byte[]? raw = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && reader.CurrentDepth == 2 && reader.ValueTextEquals(Trash))
                return null;
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals("raw"))
                continue;
            reader.Read();
            try
            {
                raw = reader.TokenType == JsonTokenType.String ? Base64Url.DecodeFromUtf8(reader.ValueSpan) : null;
            }
            catch (FormatException exception)
            {
                throw new JsonException("The message is not base64url.", exception);
            }
        }

        return raw ?? throw new JsonException("There is no message in it.");
    }

    private static ReadOnlySpan<byte> Trash => "TRASH"u8;

    private static string OneLine(string value) => string.Concat(value.Select(letter => char.IsControl(letter) ? ' ' : letter));

    /// <summary>
    /// Gmail decodes the names of senders before it tells them, and a name may be made to look like an address then. The address always stands last, in
    /// angle brackets: where reading finds another one, nobody is believed to have written the message.
    /// </summary>
    private static bool IsPlain(string from)
    {
        var text = OneLine(from);
        var (open, close) = (text.LastIndexOf('<'), text.LastIndexOf('>'));
        if (open < 0 && close < 0)
            return true;
        var named = AddressList.Parse(text);
        return named.Count != 1 || (open >= 0 && close > open && string.Equals(text[(open + 1)..close].Trim(), named[0].Address, StringComparison.OrdinalIgnoreCase));
    }
}
