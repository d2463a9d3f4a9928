using System.Globalization;
using Microsoft.Graph.Models;

namespace AddinHost.Providers.Graph;

/// <summary>What Graph tells of a message only as MAPI properties (learn.microsoft.com/graph/api/resources/extended-properties-overview).</summary>
public static class GraphProperties
{
    /// <summary>PidTagInReplyToId.</summary>
    public const string InReplyTo = "String 0x1042";

    /// <summary>PidTagInternetReferences.</summary>
    public const string References = "String 0x1039";

    /// <summary>PidTagMessageSize: octets as Exchange stores it.</summary>
    public const string Size = "Integer 0x0E08";

    /// <summary>The property set of header fields that have no property of their own (PS_INTERNET_HEADERS).</summary>
    public const string Ref = "String {00020386-0000-0000-C000-000000000046} Name " + RefHeader;

    public const string RefHeader = "X-Inlay-Ref";

    public const string Test = "String {00020386-0000-0000-C000-000000000046} Name " + TestMessage.Header;

    /// <summary>Everything of a message that rules look at, nothing of its body.</summary>
    public static string[] Select { get; } =
        ["id", "internetMessageId", "internetMessageHeaders", "from", "sender", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "subject", "receivedDateTime", "sentDateTime", "conversationId", "isDraft", "categories"];

    public static string[] Expand { get; } =
        ["singleValueExtendedProperties($filter=" + string.Join(" or ", new[] { InReplyTo, References, Size, Ref, Test }.Select(id => $"id eq '{id}'")) + ")"];

    /// <summary>Messages that carry this reference.</summary>
    public static string WithRef(string reference) => $"singleValueExtendedProperties/Any(ep: ep/id eq '{Ref}' and ep/value eq '{Quoted(reference)}')";

    /// <summary>A string literal of OData (OASIS OData URL Conventions 5.1.1.6.1).</summary>
    public static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    public static string? Find(Message message, string id) =>
        message.SingleValueExtendedProperties?.FirstOrDefault(property => property.Id is { } found && IsSame(found, id))?.Value;

    /// <summary>Graph writes ids its own way in answers: <c>Integer 0xe08</c>, and GUIDs in lower case.</summary>
    private static bool IsSame(string found, string id)
    {
        if (found.Equals(id, StringComparison.OrdinalIgnoreCase))
            return true;
        var (left, right) = (found.Split(' '), id.Split(' '));
        return left.Length == 2 && right.Length == 2 && left[0].Equals(right[0], StringComparison.OrdinalIgnoreCase) && Tag(left[1]) is { } tag && tag == Tag(right[1]);
    }

    private static int? Tag(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag) ? tag : null;
}
