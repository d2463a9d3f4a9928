using System.Diagnostics.CodeAnalysis;
using AddinHost.Providers.Imap;
using AddinHost.Shared.Results;

namespace AddinHost.Mailboxes;

/// <summary>Checks what was typed about an IMAP mailbox, field by field, and fills what was left out.</summary>
public static class ConnectionForm
{
    private const int LongestHost = 253;
    private const int LongestName = 320;
    private const int LongestPassword = 1_000;
    private const int MostPins = 4;

    public sealed record Filled(ImapSettings Settings, ImapSecrets Secrets);

    /// <param name="address">User name where none is given.</param>
    /// <param name="request">As typed.</param>
    /// <param name="before">Settings of a mailbox that is connected anew.</param>
    /// <param name="secrets">Its passwords; they are kept only where they go to the same servers as before.</param>
    public static Result<Filled> Fill(string address, ConnectionRequest request, ImapSettings? before, ImapSecrets? secrets)
    {
        if (request.Password is null && secrets is null)
            return PasswordMissing();
        if ((Problem(request, before is not null) ?? ImapProblem(request.Imap) ?? SmtpProblem(request.Smtp)) is { } problem)
            return problem;

        var imap = Server(request.Imap, request.Imap?.UserName ?? before?.Imap.UserName ?? address) ?? before!.Imap;
        var smtp = Server(request.Smtp, request.Smtp?.UserName ?? imap.UserName) ?? before!.Smtp;
        var samePlaces = before is not null && IsSamePlace(imap, before.Imap) && (IsSamePlace(smtp, before.Smtp) || request.Smtp?.Password is not null);
        // Whoever sits at somebody's open session must not be able to send the stored password to a server of their own.
        if (request.Password is null && !samePlaces)
            return PasswordMissing();

        var settings = new ImapSettings(imap, smtp)
        {
            // What was trusted belongs to the servers of before, and what is trusted now takes its place.
            PinnedKeys = Pins(request.CertificateFingerprint) ?? (samePlaces ? before!.PinnedKeys : []),
            SentFolder = before?.SentFolder,
        };
        var smtpPassword = request.Smtp is { } typed ? typed.Password ?? (request.Password is null ? secrets!.SmtpPassword : null) : secrets?.SmtpPassword;
        return new Filled(settings, new ImapSecrets(request.Password ?? secrets!.Password, smtpPassword));
    }

    private static MailServer? Server(ServerRequest? typed, string userName) => typed is null ? null : new MailServer(typed.Host.Trim(), typed.Port, typed.Security, userName.Trim());

    private static bool IsSamePlace(MailServer one, MailServer other) =>
        one.Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase) && one.Port == other.Port && one.Security == other.Security;

    private static Error? Problem(ConnectionRequest request, bool isKnown)
    {
        if (request.Password is { } password && !IsPassword(password))
            return Error.Field("password", "password_invalid", "The password is empty, too long, or holds a character that no mail server takes.");
        if (request.Imap is null && !isKnown)
            return Error.Field("imap", "imap_missing", "Name the incoming mail server.");
        if (request.Smtp is null && !isKnown)
            return Error.Field("smtp", "smtp_missing", "Name the outgoing mail server.");
        return request.CertificateFingerprint is { } fingerprint && Pins(fingerprint) is null
            ? Error.Field("certificateFingerprint", "certificate_fingerprint_invalid", "A fingerprint is 64 hexadecimal digits.")
            : null;
    }

    /// <summary>What is wrong about two servers, as they were typed.</summary>
    public static Error? ServersProblem(ServerRequest imap, ServerRequest smtp) => ImapProblem(imap) ?? SmtpProblem(smtp);

    private static Error? ImapProblem(ServerRequest? server)
    {
        if (server is null)
            return null;
        if (!IsHost(server.Host))
            return Error.Field("imap.host", "imap_host_invalid", "That is no name of a server.");
        if (server.Port is < 1 or > 65535)
            return Error.Field("imap.port", "imap_port_invalid", "A port is a number from 1 to 65535.");
        return server.UserName is { } name && (!IsName(name) || name.Trim().Length == 0)
            ? Error.Field("imap.userName", "imap_user_name_invalid", "The user name is empty, too long, or holds a line break.")
            : null;
    }

    private static Error? SmtpProblem(ServerRequest? server)
    {
        if (server is null)
            return null;
        if (!IsHost(server.Host))
            return Error.Field("smtp.host", "smtp_host_invalid", "That is no name of a server.");
        if (server.Port is < 1 or > 65535)
            return Error.Field("smtp.port", "smtp_port_invalid", "A port is a number from 1 to 65535.");
        if (server.UserName is { } name && !IsName(name))
            return Error.Field("smtp.userName", "smtp_user_name_invalid", "The user name is too long or holds a line break.");
        return server.Password is { } password && !IsPassword(password)
            ? Error.Field("smtp.password", "smtp_password_invalid", "The password is empty, too long, or holds a character that no mail server takes.")
            : null;
    }

    private static Error PasswordMissing() => Error.Field("password", "password_missing", "Type the password of the mailbox.");

    private static bool IsHost(string host) =>
        host.Trim() is { Length: > 0 and <= LongestHost } trimmed && Uri.CheckHostName(trimmed) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;

    private static bool IsName(string name) => name.Trim().Length <= LongestName && !name.Any(char.IsControl);

    private static bool IsPassword(string password) => password is { Length: > 0 and <= LongestPassword } && !password.AsSpan().ContainsAny('\0', '\r', '\n');

    /// <summary>Fingerprints as they are compared: hex in lower case. People copy them with colons or spaces. Null when one is none.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "Lower case is what fingerprints are compared in.")]
    private static string[]? Pins(string? typed)
    {
        if (typed is null || typed.Length > MostPins * 200)
            return null;
        var pins = typed.Split(',').Select(pin => pin.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToArray();
        return pins.Length <= MostPins && pins.All(pin => pin.Length == 64 && pin.All(char.IsAsciiHexDigit)) ? pins : null;
    }
}
