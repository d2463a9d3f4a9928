using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Messages;

/// <summary>What makes a message this one, whichever way it comes.</summary>
public static class MailIdentity
{
    /// <summary>Stands in every mail that Inlay sends, with the Message-ID it was given here: some providers give it another on the way.</summary>
    public const string ReferenceHeader = "X-Inlay-Ref";

    /// <summary>The same Message-ID with another author or date is another message; without a Message-ID what it says is.</summary>
    public static byte[] Of(ReadMessage read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return Of(read.Headers) ?? read.ContentHash;
    }

    /// <summary>By its header alone; null where it has no usable Message-ID.</summary>
    public static byte[]? Of(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (headers.MessageId is not { } id)
            return null;
        var date = headers.Date is { } at ? at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : "";
        return SHA256.HashData(Encoding.UTF8.GetBytes($"{id.Value}\n{headers.From?.Normalized}\n{date}"));
    }

    /// <summary>Of the body, and of what in the header is the same wherever the mail lies: each server on the way adds lines of its own.</summary>
    public static byte[] ContentHash(ReadOnlySpan<byte> content, MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in new[] { "From", "To", "Cc", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding" })
        {
            foreach (var value in headers.All(name))
                hash.AppendData(Encoding.UTF8.GetBytes($"{name}:{value}\n"));
        }

        hash.AppendData(content[Math.Min(headers.Raw.Length, content.Length)..]);
        return hash.GetHashAndReset();
    }
}
