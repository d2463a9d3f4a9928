using AddinHost.Mail.Mime;

namespace AddinHost.Benchmarks;

/// <summary>Reads messages that are in memory: their structure only, or all that is in them.</summary>
internal static class PeerParse
{
    public static void Everything(PeerOptions options) => Run("parse", options, rounds: 3, (measure, file) => measure.Eat(MimeMessage.Parse(file)));

    public static void Structure(PeerOptions options) => Run("struct", options, rounds: 3, (measure, file) =>
    {
        var message = MimeMessage.Parse(file);
        foreach (var part in message.Parts())
            measure.Chars += part.ContentType.Value.Length;
    });

    private static void Run(string mode, PeerOptions options, int rounds, Action<PeerMeasure, byte[]> read)
    {
        var files = Directory.GetFiles(options.Place ?? throw new ArgumentException("A folder of messages is needed.", nameof(options))).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        for (var round = 0; round < rounds; round++)
        {
            var measure = new PeerMeasure();
            foreach (var file in files)
            {
                measure.Messages++;
                measure.Bytes += file.Length;
                read(measure, file);
            }

            measure.Print(mode, options, round);
        }
    }
}
