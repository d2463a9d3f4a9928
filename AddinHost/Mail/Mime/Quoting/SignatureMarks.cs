namespace AddinHost.Mail.Mime.Quoting;

/// <summary>Lines that begin a signature, and those that phones and lists append.</summary>
internal static class SignatureMarks
{
    private const int LongestNote = 100;

    // What may follow says what it is about, so that "Sent from my desk, it is easier" stays.
    private static readonly string[] NoteStarts =
    [
        "Sent from my ", "Sent from a ", "Sent from Mail for ", "Sent from Outlook", "Sent from Yahoo Mail", "Sent from Samsung", "Sent from Gmail", "Sent from Proton", "Sent from the all-new ",
        "Sent from mobile", "Sent with ", "Sent via ", "Sent by ", "Get Outlook for ", "Download Outlook for ", "Get BlueMail for ",
        "Von meinem ", "Von meiner ", "Von unterwegs gesendet", "Gesendet von ", "Gesendet mit ", "Gesendet über ", "Gesendet aus ", "Outlook für ", "Holen Sie sich Outlook", "Laden Sie Outlook",
        "Diese Nachricht wurde von meinem ", "Diese Nachricht wurde mit ",
        "Envoyé de ", "Envoyé depuis ", "Envoyé à partir ", "Envoyé avec ", "Envoyé via ", "Télécharger Outlook pour ", "Obtenez Outlook pour ", "Obtenir Outlook pour ",
        "Enviado desde ", "Enviado con ", "Enviado a través ", "Obtener Outlook para ", "Descargar Outlook para ", "Obtén Outlook para ",
        "Sendt fra ", "Sendt med ", "Sendt via ", "Hent Outlook til ", "Download Outlook til ", "Få Outlook til ",
    ];

    /// <summary>RFC 3676 section 4.3 asks for the space; many leave it out.</summary>
    public static bool IsDelimiter(ReadOnlySpan<char> line) => line.Length < LongestNote && line.TrimEnd(Marks.Blank) is "--" or "—";

    /// <summary>"Sent from my iPhone" and its kin: a short line without a sentence in it.</summary>
    public static bool IsMobileNote(ReadOnlySpan<char> line)
    {
        if (line.Length > LongestNote * 2)
            return false;
        line = line.Trim(Marks.Blank);
        // <https://aka.ms/o0ukef> behind it is the link of the HTML form.
        if (line.IndexOf("<http") is var link and > 0 && line[^1] == '>')
            line = line[..link].TrimEnd();
        line = line.Trim("<>()* ");
        if (line.Length is 0 or > LongestNote || line.Contains(". ", StringComparison.Ordinal) || (line.Contains(',') && !line.Contains("smartphone", StringComparison.OrdinalIgnoreCase)))
            return false;
        foreach (var start in NoteStarts)
        {
            if (!line.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                continue;
            if (start.StartsWith("Von mein", StringComparison.Ordinal))
                return line.Contains("gesendet", StringComparison.OrdinalIgnoreCase);
            return line[^1] is not ('.' or '!' or '?') || start.StartsWith("Diese ", StringComparison.Ordinal);
        }

        return false;
    }

    /// <summary>True for the line above what a mailing list appends.</summary>
    public static bool BeginsListFooter(TextLines lines, int at) =>
        !lines.IsLong(at) && IsRule(lines[at].Trim(Marks.Blank)) && at + 1 < lines.Count && lines[at + 1].Contains("mailing list", StringComparison.OrdinalIgnoreCase);

    public static bool IsRule(ReadOnlySpan<char> line) =>
        line.Length >= 20 && (line.IndexOfAnyExcept('_') < 0 || line.IndexOfAnyExcept('-') < 0);
}
