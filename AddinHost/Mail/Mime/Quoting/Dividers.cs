using System.Collections.Frozen;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>What a line between two messages says of the second one.</summary>
internal enum DividerKind
{
    None,

    /// <summary>It is passed on.</summary>
    Forward,

    /// <summary>It is the one answered, or passed on: Outlook and Samsung use the same line for both.</summary>
    Original,
}

/// <summary>Lines such as "-----Original Message-----" and "Begin forwarded message:", in the words of the known programs and languages.</summary>
internal static class Dividers
{
    private const int Longest = 60;

    // Forms seen: Gmail, Thunderbird, Yahoo (dashes around), Apple Mail (a colon behind).
    private static readonly FrozenSet<string> Forwards = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Forwarded message", "Begin forwarded message",
        "Weitergeleitete Nachricht", "Anfang der weitergeleiteten Nachricht", "Anfang der weitergeleiteten E-Mail",
        "Message transféré", "Message transmis", "Mail transféré", "Début du message transféré", "Début du message réexpédié",
        "Mensaje reenviado", "Inicio del mensaje reenviado",
        "Videresendt meddelelse", "Videresendt besked", "Start på videresendt besked");

    // Outlook, Samsung, Yahoo, Android.
    private static readonly FrozenSet<string> Originals = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Original Message", "Reply Message", "Original Appointment",
        "Ursprüngliche Nachricht", "Originalnachricht", "Original-Nachricht", "Ursprünglicher Termin",
        "Message d'origine", "Message d\u2019origine", "Message original", "Rendez-vous d'origine",
        "Mensaje original", "Cita original",
        "Oprindelig meddelelse", "Oprindelig besked", "Oprindelig aftale");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Forward = Forwards.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Original = Originals.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The kind of divider that a line is, and where behind it the header fields follow when Yahoo or Samsung put them on the same line.</summary>
    public static (DividerKind Kind, int Behind) At(ReadOnlySpan<char> line)
    {
        var start = line.IndexOfAnyExcept(Marks.BeforeAny);
        if (start < 0)
            return default;
        var rest = line[start..];
        var dashes = rest.IndexOfAnyExcept('-');
        if (dashes >= 2)
        {
            var phrase = rest[dashes..];
            var close = phrase[..Math.Min(phrase.Length, Longest)].IndexOf("--");
            // "Message d'origine" has no dash in it, "Original-Nachricht" one.
            if (close <= 0)
                return default;
            var kind = Kind(phrase[..close].Trim(Marks.Blank));
            var behind = start + dashes + close;
            while (behind < line.Length && (line[behind] == '-' || Marks.Before.Contains(line[behind], StringComparison.Ordinal)))
                behind++;
            return (kind, behind);
        }

        var end = rest.TrimEnd(Marks.Before);
        if (dashes != 0 || end.Length is 0 or > Longest || end[^1] != ':')
            return default;
        var name = end[..^1].Trim(Marks.Blank);
        // Without dashes only the sentences of Apple Mail.
        return name.Contains(' ') && Forward.Contains(name) && (name[0] is 'B' or 'A' or 'D' or 'I' or 'S') ? (DividerKind.Forward, line.Length) : default;
    }

    private static DividerKind Kind(ReadOnlySpan<char> phrase) =>
        Forward.Contains(phrase) ? DividerKind.Forward : Original.Contains(phrase) ? DividerKind.Original : DividerKind.None;
}
