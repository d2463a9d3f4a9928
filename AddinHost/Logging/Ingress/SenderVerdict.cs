using AddinHost.Mail.Mime;

namespace AddinHost.Logging.Ingress;

/// <summary>
/// What a mail server that the operator trusts found out about the author of a mail (RFC 8601). Only a failure counts: a pass says that a domain sent it, not that a
/// person did, and the secret address is asked for in any case.
/// </summary>
public static class SenderVerdict
{
    private const string Field = "Authentication-Results";

    /// <summary>True when the topmost field of a trusted server says that the author's domain has not sent this.</summary>
    public static bool IsForged(MessageHeaders headers, IReadOnlyCollection<string> trusted)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(trusted);
        if (trusted.Count == 0)
            return false;
        foreach (var field in headers.All(Field))
        {
            var parts = Parts(field);
            var server = parts[0].Split(' ', 2)[0];
            if (!trusted.Contains(server, StringComparer.OrdinalIgnoreCase))
                continue;
            var results = parts.Skip(1).Select(Result).ToLookup(result => result.Method, result => result.Value, StringComparer.OrdinalIgnoreCase);
            // DMARC has weighed the others against the author's domain; without it each speaks for itself.
            if (results["dmarc"].Any(value => value is "pass" or "fail"))
                return results["dmarc"].Contains("fail");
            var others = results["dkim"].Concat(results["spf"]).ToList();
            return others.Contains("fail") && !others.Contains("pass");
        }

        return false;
    }

    // "dkim=pass (2048 bits) header.d=x.example": the method, perhaps with a version, and what it found.
    private static (string Method, string Value) Result(string part)
    {
        var first = part.Split(' ', 2)[0];
        var equals = first.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            return ("", "");
        var method = first[..equals].Split('/')[0];
#pragma warning disable CA1308 // The words of the RFC are in lower case.
        return (method, first[(equals + 1)..].ToLowerInvariant());
#pragma warning restore CA1308
    }

    /// <summary>The field without comments, at its semicolons; inside of quotes neither counts. Never empty.</summary>
    private static List<string> Parts(string field)
    {
        var parts = new List<string>();
        var part = new System.Text.StringBuilder();
        var (depth, quoted) = (0, false);
        for (var i = 0; i < field.Length; i++)
        {
            var c = field[i];
            if (c == '\\' && (quoted || depth > 0))
                i++;
            else if (depth > 0)
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            else if (c == '"')
                quoted = !quoted;
            else if (c == '(' && !quoted)
                depth = 1;
            else if (c == ';' && !quoted)
                Take();
            // Space around "=" is allowed (section 2.2), and within a part only where a word ends.
            else if (!(char.IsWhiteSpace(c) && !quoted && (part.Length == 0 || part[^1] is ' ' or '=' || Next(field, i) == '=')))
                part.Append(char.IsWhiteSpace(c) ? ' ' : c);
        }

        Take();
        return parts;

        void Take()
        {
            parts.Add(part.ToString().Trim());
            part.Clear();
        }
    }

    private static char Next(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at < text.Length ? text[at] : '\0';
    }
}
