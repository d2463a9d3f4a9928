using System.Diagnostics;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>
/// The 5,000 generated messages of ../shared/perf, on which two other readers agree: 1,118 attachments, 118,083,226 decoded bytes. Long (half a minute): only with INLAY_TEST_LONG;
/// the first 250 of them, on which Python's own reader agrees, always.
/// </summary>
public sealed class CorpusTests
{
    [CorpusFact]
    public void Every_attachment_at_the_start_of_the_corpus_is_found_and_decoded() => Count(250, 58, 6_194_176);

    [CorpusFact(isLong: true)]
    public void Every_attachment_of_the_corpus_is_found_and_decoded() => Count(5_000, 1_118, 118_083_226);

    private static void Count(int messages, int attachments, long decoded)
    {
        var folder = Directory.CreateTempSubdirectory("inlay-corpus-");
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", [CorpusFactAttribute.Script!, folder.FullName, "--n", messages.ToString(System.Globalization.CultureInfo.InvariantCulture)])
            {
                RedirectStandardOutput = true, UseShellExecute = false,
            })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var (files, parts, bytes) = (0, 0, 0L);
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder.FullName, "new")))
            {
                files++;
                using var stream = File.OpenRead(file);
                var message = MimeMessage.Open(stream);
                Assert.Equal((MimeCut.None, true), (message.Cut, (message.TextBody ?? message.HtmlBody)!.Length > 50));
                parts += message.Attachments.Count;
                bytes += message.Attachments.Sum(part => part.DecodedLength);
            }

            Assert.Equal((messages, attachments, decoded), (files, parts, bytes));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute(bool isLong = false)
    {
        if (Script is null)
            Skip = "shared/perf/gen_corpus.py or python3 is not there: the corpus was not counted.";
        else if (isLong && Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is not { Length: > 0 })
            Skip = "All 5,000 messages are counted when INLAY_TEST_LONG is set.";
    }

    public static string? Script { get; } = Find();

    private static string? Find()
    {
        var script = SharedDataTests.Folder is { } data ? Path.Combine(data, "..", "perf", "gen_corpus.py") : null;
        var hasPython = Environment.GetEnvironmentVariable("PATH")?.Split(':').Any(folder => File.Exists(Path.Combine(folder, "python3"))) ?? false;
        return hasPython && File.Exists(script) ? script : null;
    }
}
