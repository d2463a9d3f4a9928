using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AddinHost.Integration.Mail.Differential;

/// <summary>Messages to read: those beside the repository (real ones, and a sample of the made ones for measurements), where they are, and our own made ones.</summary>
internal static class DifferentialCorpus
{
    private const int Sample = 120;

    /// <summary>Writes each message as a file; gives the bytes by file name.</summary>
    public static async Task<Dictionary<string, byte[]>> WriteAsync(string folder, int generated, Action<string> say)
    {
        var messages = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (Shared("data/mime") is { } data)
            AddReal(messages, data);
        else
            say("Skipped: the folder shared/data is not beside the repository.");
        if (Shared("perf/gen_corpus.py") is { } script)
            await AddSampleAsync(messages, script, folder + "-sample");
        else
            say("Skipped: the folder shared/perf is not beside the repository.");
        for (var i = 0; i < generated; i++)
            messages.Add(string.Create(CultureInfo.InvariantCulture, $"made-{i:D5}"), new MadeMessage(i).Write());
        for (var i = 0; i < generated / 4; i++)
            messages.Add(string.Create(CultureInfo.InvariantCulture, $"written-{i:D5}"), WrittenMessage.Write(i));
        foreach (var (name, bytes) in messages)
            await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes);
        return messages;
    }

    private static void AddReal(Dictionary<string, byte[]> messages, string data)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(data, "messages")))
            messages.Add(Path.GetFileName(path), File.ReadAllBytes(path));
        foreach (var box in (string[])["content-length", "issue1189"])
        {
            var bytes = File.ReadAllBytes(Path.Combine(data, "mbox", box + ".mbox.txt"));
            using var offsets = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "mbox", box + ".unix-offsets.json")));
            foreach (var one in offsets.RootElement.EnumerateArray())
            {
                var (start, end) = (one.GetProperty("beginOffset").GetInt32(), one.GetProperty("endOffset").GetInt32());
                messages.Add(string.Create(CultureInfo.InvariantCulture, $"{box}-{start}"), bytes[start..end]);
            }
        }
    }

    private static async Task AddSampleAsync(Dictionary<string, byte[]> messages, string script, string folder)
    {
        try
        {
            await new OtherReader("gen_corpus", "/usr/bin/python3", [script, folder, "--n", Sample.ToString(CultureInfo.InvariantCulture), "--crlf"]).RunAsync();
            foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, "new")))
                messages.Add("sample-" + Path.GetFileName(path), await File.ReadAllBytesAsync(path));
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Shared(string path, [CallerFilePath] string here = "")
    {
        for (var folder = new FileInfo(here).Directory; folder is not null; folder = folder.Parent)
        {
            var found = Path.Combine(folder.FullName, "shared", path);
            if (Path.Exists(found))
                return found;
        }

        return null;
    }
}
