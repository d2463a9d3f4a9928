using AddinHost.Shared.Texts;

namespace AddinHost.GmailAddon.Cards;

/// <summary>A card after google.apps.card.v1 (card.proto), as far as we use it. Google refuses one with more sections or widgets than it allows: none can be made here.</summary>
public sealed record Card
{
    public const int MostSections = 100;

    public Card(string name, CardHeader header, IEnumerable<Section?> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        (Name, Header) = (name, header);
        Sections = [.. sections.Where(section => section is { Widgets.Count: > 0 }).Take(MostSections)!];
    }

    /// <summary>To go back to.</summary>
    public string Name { get; }

    public CardHeader Header { get; }

    public IReadOnlyList<Section> Sections { get; }

    public IReadOnlyList<CardAction>? CardActions { get; init; }

    public FixedFooter? FixedFooter { get; init; }
}

/// <summary>The head of a card.</summary>
public sealed record CardHeader
{
    public CardHeader(string? title, string? subtitle = null) => (Title, Subtitle) = (Plain.Of(title), subtitle is null ? null : Plain.Of(subtitle));

    public string Title { get; }

    public string? Subtitle { get; }
}

/// <summary>A part of a card.</summary>
public sealed record Section
{
    public const int MostWidgets = 100;

    public Section(string? header, IEnumerable<Widget?> widgets, int? shownFirst = null)
    {
        ArgumentNullException.ThrowIfNull(widgets);
        Header = header is null ? null : Plain.Of(header);
        var all = widgets.OfType<Widget>().ToList();
        Widgets = all.Count <= MostWidgets ? all : [.. all.Take(MostWidgets - 1), Widget.Of(Markup.Of(Say.Text("card_more_not_shown", "And {0} more.", all.Count - MostWidgets + 1)))];
        if (shownFirst is { } first && Widgets.Count > first)
            (Collapsible, UncollapsibleWidgetsCount) = (true, first);
    }

    public string? Header { get; }

    public bool? Collapsible { get; }

    public int? UncollapsibleWidgetsCount { get; }

    public IReadOnlyList<Widget> Widgets { get; }
}

/// <summary>A line of the menu of a card.</summary>
public sealed record CardAction(string ActionLabel, OnClick OnClick);

/// <summary>The button that is always seen.</summary>
public sealed record FixedFooter(Button PrimaryButton, Button? SecondaryButton = null);
