using System.Text.RegularExpressions;

namespace AddinHost.Tests.Architecture;

/// <summary>What may depend on what (one direction), read from the namespaces in the source.</summary>
public sealed partial class LayerTests
{
    /// <summary>Each layer with those that it may use besides itself. Program, Schedule and Data (the stated exception: one page of all tables) stand outside.</summary>
    private static readonly Dictionary<string, string[]> MayUse = Build();

    [Fact]
    public void Nothing_depends_on_what_lies_above_it()
    {
        var wrong = new List<string>();
        var seen = new HashSet<string>();
        foreach (var file in SourceFiles.Under("AddinHost").Where(file => file.Path.Count(letter => letter == '/') > 1))
        {
            var layer = file.Path.Split('/')[1];
            if (layer is "Data" or "Properties")
                continue;
            Assert.True(MayUse.TryGetValue(layer, out var allowed), $"{layer} has no place among the layers.");
            seen.Add(layer);
            foreach (var used in Named().Matches(file.Code).Select(match => match.Groups["name"].Value).Where(MayUse.ContainsKey).Distinct())
            {
                if (used != layer && !allowed.Contains(used) && !IsListed(file.Path, used))
                    wrong.Add($"{file.Path} uses {used}");
            }
        }

        Assert.True(seen.Count > 10);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Mail_depends_on_nothing_of_ours()
    {
        var wrong = SourceFiles.Under("AddinHost/Mail").Where(file => Named().Matches(file.Code).Any(match => match.Groups["name"].Value is not "Mail")).Select(file => file.Path).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Surfaces_touch_neither_the_database_nor_a_provider()
    {
        // Set-up creates the first rows of all, in one transaction that only it can open.
        var wrong = SourceFiles.Under("AddinHost").Where(file => file.Path.Split('/')[1] is "Sidebar" or "OutlookAddin" or "GmailAddon" || file.Path.EndsWith("Controller.cs", StringComparison.Ordinal))
            .Where(file => DatabaseOrProvider().IsMatch(file.Code)).Select(file => file.Path).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static bool IsListed(string path, string used) => (path, used) switch
    {
        // Speaking HTTP means knowing who signs in and the one body that is no JSON.
        ("AddinHost/Shared/Web/WebFeature.cs", "Organizations" or "Logging") => true,
        _ => false,
    };

    private static Dictionary<string, string[]> Build()
    {
        string[] kernel = ["Shared", "Mail", "Data"];
        string[] records = ["Organizations", "Contacts", "Messages"];
        var layers = new Dictionary<string, string[]> { ["Shared"] = ["Data"], ["Mail"] = [], ["Providers"] = kernel };
        string[] below = [.. kernel, "Providers"];
        foreach (var record in records)
            layers[record] = [.. below, .. records];
        below = [.. below, .. records];
        foreach (var next in (string[])["Timeline", "Tasks"])
            layers[next] = below;
        // A task that is done stands on the timeline.
        layers["Tasks"] = [.. below, "Timeline"];
        below = [.. below, "Timeline", "Tasks"];
        layers["Mailboxes"] = below;
        below = [.. below, "Mailboxes"];
        layers["Logging"] = below;
        layers["Sync"] = [.. below, "Logging"];
        // What is sent goes on record by the class that puts all mail there.
        layers["Sending"] = [.. below, "Logging"];
        layers["Tracking"] = [.. below, "Logging", "Sending"];
        layers["Sequences"] = [.. below, "Logging", "Sending", "Tracking"];
        layers["Conversations"] = [.. below, "Sending", "Tracking", "Sequences", "Logging"];
        below = [.. below, "Logging", "Sync", "Sending", "Tracking", "Sequences", "Conversations"];
        layers["Notices"] = below;
        layers["Sidebar"] = [.. below, "Notices"];
        foreach (var surface in (string[])["OutlookAddin", "GmailAddon", "FirstRun"])
            layers[surface] = [.. below, "Notices", "Sidebar"];
        return layers;
    }

    /// <summary>A namespace of ours, in a using or in front of a type.</summary>
    [GeneratedRegex(@"\bAddinHost\.(?<name>[A-Z][A-Za-z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Named();

    [GeneratedRegex(@"\b(?:AppDb|IMailProvider|MailProviders|OpenMailbox)\b", RegexOptions.NonBacktracking)]
    private static partial Regex DatabaseOrProvider();
}
