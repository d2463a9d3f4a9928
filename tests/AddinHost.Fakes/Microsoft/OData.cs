using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AddinHost.Fakes.Microsoft;

/// <summary>The query options of a request, as far as Graph documents them for messages.</summary>
internal sealed partial class OData(IQueryCollection query)
{
    public string[] Selected { get; } = (query["$select"].ToString() is { Length: > 0 } select ? select : "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Ids in <c>$expand=singleValueExtendedProperties($filter=id eq '...' or ...)</c>.</summary>
    public string[] ExpandedProperties { get; } = [.. IdIs().Matches(query["$expand"].ToString()).Select(match => match.Groups[1].Value)];

    public string Filter { get; } = query["$filter"].ToString();

    public int Top { get; } = int.TryParse(query["$top"], NumberStyles.None, CultureInfo.InvariantCulture, out var top) ? Math.Clamp(top, 1, 1000) : 10;

    public int Skip { get; } = int.TryParse(query["$skip"], NumberStyles.None, CultureInfo.InvariantCulture, out var skip) ? skip : 0;

    public DateTimeOffset? ReceivedFrom => ReceivedGe().Match(Filter) is { Success: true } match ? DateTimeOffset.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>Null where the filter is one that this fake does not know.</summary>
    public Func<FakeMessage, bool>? Condition()
    {
        if (Filter.Length == 0)
            return _ => true;
        if (ReceivedBetween().Match(Filter) is { Success: true } between)
        {
            var (since, before) = (DateTimeOffset.Parse(between.Groups[1].Value, CultureInfo.InvariantCulture), DateTimeOffset.Parse(between.Groups[2].Value, CultureInfo.InvariantCulture));
            return message => message.ReceivedAt >= since && message.ReceivedAt < before;
        }

        if (ReceivedFrom is { } from)
            return message => message.ReceivedAt >= from;
        if (InternetId().Match(Filter) is { Success: true } id)
            return message => message.InternetMessageId == Unquoted(id.Groups[1].Value);
        if (AnyProperty().Match(Filter) is { Success: true } property)
            return message => message.Property(property.Groups[1].Value) == Unquoted(property.Groups[2].Value);
        return null;
    }

    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static IResult Error(int status, string code, string message = "As the test asked.") =>
        Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }, statusCode: status);

    private static string Unquoted(string text) => text.Replace("''", "'", StringComparison.Ordinal);

    [GeneratedRegex(@"id eq '([^']*)'", RegexOptions.NonBacktracking)]
    private static partial Regex IdIs();

    [GeneratedRegex(@"^receivedDateTime ge (\S+)$", RegexOptions.NonBacktracking)]
    private static partial Regex ReceivedGe();

    [GeneratedRegex(@"^receivedDateTime ge (\S+) and receivedDateTime lt (\S+)$", RegexOptions.NonBacktracking)]
    private static partial Regex ReceivedBetween();

    [GeneratedRegex(@"^internetMessageId eq '((?:[^']|'')*)'$", RegexOptions.NonBacktracking)]
    private static partial Regex InternetId();

    [GeneratedRegex(@"^singleValueExtendedProperties/Any\(ep: ep/id eq '([^']*)' and ep/value eq '((?:[^']|'')*)'\)$", RegexOptions.NonBacktracking)]
    private static partial Regex AnyProperty();
}
