using System.Text.Json;
using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>axe-core, run inside one frame: what is serious or critical for people who cannot see or use a mouse.</summary>
public static class Axe
{
    // The frames inside are judged on their own: ours by another call, mail as somebody else wrote it not at all. A button that cannot be pressed needs no
    // contrast (WCAG 1.4.3, inactive components); axe does not see that one of ours is inactive, for it says so to the browser and not by an attribute of ARIA.
    private const string Run = """
        async () => {
            const { violations, passes } = await axe.run({ include: [["html"]], exclude: [["fluent-button[disabled]"]] }, { iframes: false });
            if (passes.length === 0) return ["axe judged nothing"];
            return violations.filter(found => found.impact === "serious" || found.impact === "critical").map(found =>
                `${found.impact} ${found.id}: ${found.nodes.map(node => node.target.join(" ") + " " + node.html.slice(0, 160) + " " + (node.any[0]?.message ?? "")).join(" | ")}`);
        }
        """;

    private static readonly Lazy<string> Source = new(() => File.ReadAllText(Path.Combine(Repository.Root, "web/node_modules/axe-core/axe.min.js")));

    public static async Task<IReadOnlyList<string>> FindAsync(IFrame frame, string where)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!await frame.EvaluateAsync<bool>("() => typeof axe === 'object'"))
            await frame.EvaluateAsync(Source.Value + ";0");
        var found = await frame.EvaluateAsync<JsonElement>(Run);
        return [.. found.EnumerateArray().Select(one => $"{where}: {one.GetString()}")];
    }
}
