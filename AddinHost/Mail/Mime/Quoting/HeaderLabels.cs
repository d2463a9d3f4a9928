using System.Collections.Frozen;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>A field of the block that programs write above a message they quote or pass on.</summary>
internal enum HeaderField
{
    None,
    From,
    Date,
    To,
    Cc,
    Subject,
    Other,
}

/// <summary>The names of those fields in Outlook, Gmail, Apple Mail, Thunderbird, Yahoo and Samsung, in English, German, French, Spanish and Danish.</summary>
internal static class HeaderLabels
{
    private const int Longest = 24;

    public static readonly FrozenDictionary<string, HeaderField> All = new Dictionary<string, HeaderField>
    {
        ["From"] = HeaderField.From, ["Von"] = HeaderField.From, ["De"] = HeaderField.From, ["Fra"] = HeaderField.From,
        ["Date"] = HeaderField.Date, ["Sent"] = HeaderField.Date, ["Datum"] = HeaderField.Date, ["Gesendet"] = HeaderField.Date, ["Envoyé"] = HeaderField.Date, ["Date d'envoi"] = HeaderField.Date,
        ["Fecha"] = HeaderField.Date, ["Enviado"] = HeaderField.Date, ["Enviado el"] = HeaderField.Date, ["Dato"] = HeaderField.Date, ["Sendt"] = HeaderField.Date,
        ["To"] = HeaderField.To, ["An"] = HeaderField.To, ["À"] = HeaderField.To, ["Pour"] = HeaderField.To, ["Para"] = HeaderField.To, ["Til"] = HeaderField.To,
        ["Cc"] = HeaderField.Cc, ["Kopie"] = HeaderField.Cc, ["Kopie (CC)"] = HeaderField.Cc, ["Copie à"] = HeaderField.Cc, ["Copie"] = HeaderField.Cc, ["Kopi"] = HeaderField.Cc,
        ["Subject"] = HeaderField.Subject, ["Betreff"] = HeaderField.Subject, ["Objet"] = HeaderField.Subject, ["Sujet"] = HeaderField.Subject,
        ["Asunto"] = HeaderField.Subject, ["Emne"] = HeaderField.Subject,
        ["Reply-To"] = HeaderField.Other, ["Antwort an"] = HeaderField.Other, ["Répondre à"] = HeaderField.Other, ["Responder a"] = HeaderField.Other, ["Svar til"] = HeaderField.Other,
        ["Bcc"] = HeaderField.Other, ["Blindkopie"] = HeaderField.Other, ["Cci"] = HeaderField.Other, ["CCO"] = HeaderField.Other,
        ["Importance"] = HeaderField.Other, ["Priority"] = HeaderField.Other, ["Wichtigkeit"] = HeaderField.Other, ["Priorität"] = HeaderField.Other, ["Importancia"] = HeaderField.Other,
        ["Prioritet"] = HeaderField.Other, ["Attachments"] = HeaderField.Other, ["Anlagen"] = HeaderField.Other, ["Pièces jointes"] = HeaderField.Other,
        ["Datos adjuntos"] = HeaderField.Other, ["Vedhæftede filer"] = HeaderField.Other, ["Organization"] = HeaderField.Other, ["Organisation"] = HeaderField.Other,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, HeaderField>.AlternateLookup<ReadOnlySpan<char>> Lookup = All.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The field that a line begins with, and where its value begins; None when it begins with none.</summary>
    public static (HeaderField Field, int Value) At(ReadOnlySpan<char> line)
    {
        var start = line.IndexOfAnyExcept(Marks.BeforeAny);
        if (start < 0)
            return default;
        var length = line[start..Math.Min(line.Length, start + Longest)].IndexOf(':');
        return length > 0 && Lookup.TryGetValue(line.Slice(start, length).Trim(Marks.Before), out var field) ? (field, start + length + 1) : default;
    }

    /// <summary>The name right before a colon, as Yahoo glues it to what stands before: where it begins, or -1.</summary>
    public static int EndingAt(ReadOnlySpan<char> line, int colon, out HeaderField field)
    {
        var end = colon;
        while (end > 0 && line[end - 1] is ' ' or '\u00A0')
            end--;
        var best = -1;
        field = HeaderField.None;
        foreach (var (label, value) in All)
        {
            var at = end - label.Length;
            if (at >= 0 && (best < 0 || at < best) && line[at..end].Equals(label, StringComparison.OrdinalIgnoreCase) && char.IsUpper(line[at]))
                (best, field) = (at, value);
        }

        return best;
    }
}
