using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using AddinHost.Integration.Support;
using Xunit.Abstractions;

namespace AddinHost.Integration.Mail.Differential;

/// <summary>
/// Our reading of messages beside those of parsers that others wrote: the same parts, the same decoded bytes, the same addresses, dates, subjects and file names. What differs
/// falls under a named rule (<see cref="DifferenceRules"/>, README.md beside this file) or fails the test. The table in the output counts messages per rule.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    [Fact]
    public Task Python_and_Perl_read_the_same() => CompareAsync(Readers("read.py", "read.pl"), Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 } ? 3000 : 250);

    [LongFact]
    public async Task Mailparser_reads_the_same()
    {
        using var folder = new PrivateFolder("mailparser");
        await new OtherReader("npm", "npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "mailparser@3.7.2"], folder.Path).RunAsync();
        await CompareAsync([new OtherReader("mailparser", "node", [Script("read.mjs"), "FOLDER"], folder.Path)], 1000);
    }

    private static List<OtherReader> Readers(string python, string perl) =>
    [
        new("python default", "/usr/bin/python3", [Script(python), "FOLDER", "default"]),
        new("python compat32", "/usr/bin/python3", [Script(python), "FOLDER", "compat32"]),
        new("perl", "/usr/bin/perl", [Script(perl), "FOLDER"]) { OpensMessages = false },
    ];

    private static string Script(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Readers", name);

    private async Task CompareAsync(List<OtherReader> readers, int generated)
    {
        using var folder = new PrivateFolder("differential");
        var corpus = await DifferentialCorpus.WriteAsync(folder.Path, generated, output.WriteLine);
        Assert.True(corpus.Count >= generated);
        var readings = new[] { false, true }.ToDictionary(opens => opens, opens => corpus.ToDictionary(pair => pair.Key, pair => Reading.Ours(pair.Value, opens)));
        var read = await Task.WhenAll(readers.Select(async reader => (reader.Name, Ours: readings[reader.OpensMessages], Found: await reader.ReadAsync(folder.Path))));

        var counts = new SortedDictionary<(string Rule, string Reader), HashSet<string>>();
        var unexplained = new List<string>();
        var same = 0;
        foreach (var (reader, ours, found) in read)
        {
            foreach (var (id, theirs) in found)
            {
                // Parts can be compared where there are the same.
                var isSameStructure = !theirs.Lines.TryGetValue("structure", out var structure) || structure == ours[id].Lines["structure"];
                foreach (var (line, value) in theirs.Lines.Where(pair => isSameStructure || !pair.Key.StartsWith("part ", StringComparison.Ordinal)))
                {
                    if (ours[id].Lines[line] == value)
                    {
                        same++;
                        continue;
                    }

                    var difference = new Difference(reader, id, line, ours[id].Lines[line], value, corpus[id], ours[id], theirs);
                    if (DifferenceRules.Explain(difference) is not { } rule)
                        unexplained.Add(difference.ToString());
                    else if (counts.TryGetValue((rule, reader), out var messages))
                        messages.Add(id);
                    else
                        counts.Add((rule, reader), [id]);
                }
            }
        }

        output.WriteLine(Table(corpus.Count, same, counts));
        Assert.True(unexplained.Count == 0, $"{unexplained.Count} differences without a rule:\n" + string.Join("\n", unexplained.Take(200)));
    }

    private static string Table(int messages, int same, SortedDictionary<(string Rule, string Reader), HashSet<string>> counts)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"{messages} messages, {same} lines the same\n\n| rule | source | reader | messages |\n|---|---|---|---|\n");
        foreach (var ((rule, reader), ids) in counts)
            table.Append(CultureInfo.InvariantCulture, $"| {rule} | {DifferenceRules.SourceOf(rule)} | {reader} | {ids.Count} |\n");
        return table.ToString();
    }
}
