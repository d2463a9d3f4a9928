using System.Buffers;
using System.Globalization;
using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Encodings;
using Microsoft.Graph.Models;
using EmailAddress = AddinHost.Mail.Mime.EmailAddress;

namespace AddinHost.Providers.Graph;

/// <summary>
/// Makes the header block of a message from what Graph tells, so that rules see what they see elsewhere. Received mail has its own fields; what was sent
/// or saved has only properties. No text of Graph's can begin a line.
/// </summary>
public static class GraphHeaders
{
    private static readonly UTF8Encoding Utf8 = new(false, false);
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n\0");

    public static MessageHeaders Of(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var block = new ArrayBufferWriter<byte>(4096);
        if (message.InternetMessageHeaders is { Count: > 0 } fields)
            WriteReceived(block, fields, message);
        else
            WriteProperties(new HeaderWriter(block), message);
        return MessageHeaders.Parse(block.WrittenMemory);
    }

    private static void WriteReceived(ArrayBufferWriter<byte> block, List<InternetMessageHeader> fields, Message message)
    {
        foreach (var field in fields)
        {
            if (IsName(field.Name) && field.Value is not null)
                Put(block, field.Name!, field.Value);
        }

        // Exchange gives every message an id, also where its sender gave none.
        if (message.InternetMessageId is { Length: > 0 } id && !fields.Exists(field => "Message-ID".Equals(field.Name, StringComparison.OrdinalIgnoreCase)))
            Put(block, "Message-ID", id);
    }

    private static void WriteProperties(HeaderWriter writer, Message message)
    {
        var (from, sender) = (Addresses([message.From]), Addresses([message.Sender]));
        writer.Addresses("From", from.Count > 0 ? from : sender);
        if (from.Count > 0 && sender.Count > 0 && from[0].Normalized != sender[0].Normalized)
            writer.Addresses("Sender", sender);
        writer.Addresses("To", Addresses(message.ToRecipients));
        writer.Addresses("Cc", Addresses(message.CcRecipients));
        writer.Addresses("Bcc", Addresses(message.BccRecipients));
        writer.Addresses("Reply-To", Addresses(message.ReplyTo));
        if (message.Subject is { } subject)
            writer.Text("Subject", OneLine(subject));
        if ((message.SentDateTime ?? message.ReceivedDateTime) is { } date)
            writer.Text("Date", date.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        writer.Ids("Message-ID", Ids(message.InternetMessageId));
        writer.Ids("In-Reply-To", Ids(GraphProperties.Find(message, GraphProperties.InReplyTo)));
        writer.Ids("References", Ids(GraphProperties.Find(message, GraphProperties.References)));
        foreach (var (name, property) in new[] { (GraphProperties.RefHeader, GraphProperties.Ref), (TestMessage.Header, GraphProperties.Test) })
        {
            if (GraphProperties.Find(message, property) is { } value)
                writer.Text(name, OneLine(value));
        }
    }

    /// <summary>Addresses that are some: Exchange names people of its own organization also by paths of its directory.</summary>
    private static List<EmailAddress> Addresses(IEnumerable<Recipient?>? recipients)
    {
        var found = new List<EmailAddress>();
        foreach (var named in recipients ?? [])
        {
            if (named?.EmailAddress is { } person && EmailAddress.TryParse(person.Address, out var address) && AddressSyntax.AsciiDomain(address.Domain) is not null)
                found.Add(new EmailAddress(person.Name is { } name && name != person.Address ? OneLine(name) : null, address.Address));
        }

        return found;
    }

    private static IReadOnlyList<MessageId> Ids(string? text) => MessageId.ParseList(text);

    private static string OneLine(string text) => HeaderText.OneLine(text);

    private static bool IsName(string? name) => name is { Length: > 0 and < 200 } && !name.Any(letter => letter is <= ' ' or >= '\x7F' or ':');

    /// <summary>A field as it came: what was folded or is worse becomes one line.</summary>
    private static void Put(ArrayBufferWriter<byte> block, string name, string value)
    {
        var line = value.AsSpan().ContainsAny(Breaks)
            ? string.Create(value.Length, value, static (span, from) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = Breaks.Contains(from[i]) ? ' ' : from[i];
            })
            : value;
        Utf8.GetBytes($"{name}: {line}\r\n", block);
    }
}
