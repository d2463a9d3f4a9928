namespace AddinHost.Sending.Documents;

/// <summary>What a file is, by its first bytes: neither its name nor who brings it is believed. Only what a page can show without running anything of it.</summary>
public static class DocumentTypes
{
    public const string Pdf = "application/pdf";

    /// <summary>So many bytes are enough.</summary>
    public const int Beginning = 16;

    /// <summary>Null for what is not shown here.</summary>
    public static string? Of(ReadOnlySpan<byte> start) =>
        start.StartsWith("%PDF-"u8) ? Pdf
        : start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8) ? "image/gif"
        : start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..12].SequenceEqual("WEBP"u8) ? "image/webp" : null;

    /// <summary>With the dot.</summary>
    public static string EndingOf(string type) => type switch
    {
        Pdf => ".pdf",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        _ => ".webp",
    };
}
