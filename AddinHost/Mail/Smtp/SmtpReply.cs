using System.Text.RegularExpressions;

namespace AddinHost.Mail.Smtp;

/// <summary>One complete reply of an SMTP server (RFC 5321 4.2), with its enhanced status code where there is one (RFC 2034).</summary>
internal sealed partial record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    private const int MaxText = 500;

    /// <summary>2xx.</summary>
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>4xx: not done now, may work later.</summary>
    public bool IsTransient => Code is >= 400 and < 500;

    /// <summary>5xx: will not be done.</summary>
    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>As in <c>5.7.8</c>, only where its class fits the reply code (RFC 2034 section 4), else null.</summary>
    public string? EnhancedStatus
    {
        get
        {
            var match = EnhancedStatusPattern().Match(Lines[0]);
            return match.Success && match.Value[0] - '0' == Code / 100 ? match.Groups["status"].Value : null;
        }
    }

    /// <summary>The words of all lines without the enhanced codes, at most 500 characters, free of control characters.</summary>
    public string Text
    {
        get
        {
            var text = string.Join(' ', Lines.Select(line => EnhancedStatusPattern().Replace(line, "", 1).Trim()).Where(line => line.Length > 0));
            return text.Length <= MaxText ? text : text[..MaxText];
        }
    }

    [GeneratedRegex(@"^(?<status>[245]\.[0-9]{1,3}\.[0-9]{1,3})( |$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex EnhancedStatusPattern();
}
