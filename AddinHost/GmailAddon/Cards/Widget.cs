namespace AddinHost.GmailAddon.Cards;

/// <summary>One thing on a card: exactly one of these is there.</summary>
public sealed record Widget
{
    private Widget()
    {
    }

    public TextParagraph? TextParagraph { get; private init; }

    public DecoratedText? DecoratedText { get; private init; }

    public ButtonList? ButtonList { get; private init; }

    public TextInput? TextInput { get; private init; }

    public SelectionInput? SelectionInput { get; private init; }

    public DateTimePicker? DateTimePicker { get; private init; }

    public Divider? Divider { get; private init; }

    public static Widget Of(Markup text) => new() { TextParagraph = new(text) };

    public static Widget Of(DecoratedText text) => new() { DecoratedText = text };

    public static Widget Of(params IEnumerable<Button?> buttons) => new() { ButtonList = new([.. buttons.OfType<Button>()]) };

    public static Widget Of(TextInput input) => new() { TextInput = input };

    public static Widget Of(SelectionInput input) => new() { SelectionInput = input };

    public static Widget Of(DateTimePicker picker) => new() { DateTimePicker = picker };

    public static Widget Line() => new() { Divider = new() };
}

/// <summary>Running text.</summary>
public sealed record TextParagraph(Markup Text);

/// <summary>A line between widgets.</summary>
public sealed record Divider;

/// <summary>Buttons beside each other.</summary>
public sealed record ButtonList(IReadOnlyList<Button> Buttons);

/// <summary>A text with something above, below and beside it.</summary>
public sealed record DecoratedText
{
    public DecoratedText(Markup text, string? above = null, string? below = null, string? icon = null, Button? button = null, OnClick? onClick = null)
    {
        (Text, WrapText, Button, OnClick) = (text, true, button, onClick);
        (TopLabel, BottomLabel) = (above is { Length: > 0 } ? Plain.Of(above) : null, below is { Length: > 0 } ? Plain.Of(below) : null);
        StartIcon = icon is null ? null : new(icon);
    }

    public Icon? StartIcon { get; }

    public string? TopLabel { get; }

    public Markup Text { get; }

    public bool WrapText { get; }

    public string? BottomLabel { get; }

    public OnClick? OnClick { get; }

    public Button? Button { get; }
}

/// <summary>One of Google's own pictures.</summary>
public sealed record Icon(string KnownIcon);

/// <summary>Something to press.</summary>
/// <param name="Type">FILLED for the one that matters, else none.</param>
public sealed record Button(string Text, OnClick OnClick, string? Type = null);

/// <summary>What pressing does: exactly one of the two.</summary>
public sealed record OnClick
{
    private OnClick()
    {
    }

    public ClickAction? Action { get; private init; }

    public OpenLink? OpenLink { get; private init; }

    /// <param name="makesDraft">For a script: what comes of it is a draft.</param>
    public static OnClick Do(string function, string actionId, bool makesDraft = false) => new() { Action = new(function, [new("action", actionId)], makesDraft ? true : null) };

    /// <param name="reloads">What is done there changes the card.</param>
    public static OnClick Open(Uri url, bool reloads = false) => new() { OpenLink = new(url?.AbsoluteUri ?? throw new ArgumentNullException(nameof(url)), "FULL_SIZE", reloads ? "RELOAD" : "NOTHING") };
}

/// <summary>A call back to us.</summary>
/// <param name="MakesDraft">For the script alone, which has to tell Google so before it is pressed.</param>
public sealed record ClickAction(string Function, IReadOnlyList<ActionParameter> Parameters, bool? MakesDraft = null);

/// <summary>What comes back with the call.</summary>
public sealed record ActionParameter(string Key, string Value);

/// <summary>A page in a browser.</summary>
public sealed record OpenLink(string Url, string OpenAs, string OnClose);

/// <summary>A field for text.</summary>
/// <param name="Type">SINGLE_LINE or MULTIPLE_LINE.</param>
public sealed record TextInput(string Name, string Label, string? Value = null, string Type = "SINGLE_LINE", string? HintText = null);

/// <summary>A choice.</summary>
/// <param name="Type">DROPDOWN, CHECK_BOX, RADIO_BUTTON or SWITCH.</param>
public sealed record SelectionInput(string Name, string? Label, string Type, IReadOnlyList<SelectionItem> Items);

/// <summary>One of a choice.</summary>
public sealed record SelectionItem(string Text, string Value, bool Selected);

/// <summary>A field for a day.</summary>
public sealed record DateTimePicker(string Name, string Label, string Type = "DATE_ONLY", long? ValueMsEpoch = null);
