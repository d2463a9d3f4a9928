namespace AddinHost.Providers.Memory;

/// <content>The people who write English.</content>
internal static partial class MemoryCast
{
    private static readonly MemoryLanguage InEnglish = new(
        "Hi {0},",
        "Best regards,",
        "Re:",
        "{0} wrote:",
        [
            "Just a quick note: everything is on track here. I will write again as soon as there is news.",
            "I have passed this on to two colleagues. One of them will probably have a question or two.",
            "Could you send me the latest version again? I believe mine is from last week.",
            "That answers my question, thank you. I have put it on the agenda for Monday.",
            "We talked about it this morning and like the direction. The details can wait for our call.",
            "Sorry for the many mails. One more thing: is Thursday afternoon still good for you?",
            "I checked with finance, and the budget is confirmed. We can go ahead.",
            "Short update: the paperwork is signed and on its way to you by post.",
            "Could we move our call by half an hour? Something came up on my side.",
            "Good news, my manager is on board. What do you need from us to start?",
            "I am out of the office on Friday. If it is urgent, call me; otherwise Monday is fine.",
            "Thank you for your patience. You have the complete feedback by tomorrow noon.",
        ],
        [
            "Thank you for the quick message. I will look at it this afternoon and come back to you.",
            "That sounds good to me. Shall we settle the rest on the phone tomorrow at ten?",
            "Great, thank you! I have forwarded it to the team and expect a decision this week.",
            "Thanks, received. Two small questions: who will be our contact, and when could you start?",
            "Perfect timing, we were just talking about this. Please send the details over.",
            "Many thanks. I need to check one point with my colleague first; you will hear from me by Wednesday.",
        ]);

    private static readonly CastMember[] English =
    [
        new(
            new Correspondent("Maya Lindqvist", "maya.lindqvist@tidewater-freight.example", "Tidewater Freight"),
            InEnglish,
            "Pilot on the Rotterdam route",
            "It was good to meet you at the trade fair. As promised, here is the outline for a pilot on your Rotterdam route: four weeks, two vehicles, no obligation afterwards.\n\nWould the first week of next month suit you?",
            "Thank you for the outline, this is what I had in mind. I will check with the dispatchers which two vehicles we can spare and get back to you.",
            [
                "The dispatchers said yes: we can give you two vehicles for the pilot. Which data do you need from us beforehand?",
                "One question from our drivers: does the device need its own power supply, or does it run from the dashboard?",
                "We would like to start on the 6th. Could somebody of yours be in the depot that morning, around seven?",
                "I have just seen the schedule and it works for everybody. Please count us in.",
            ]),
        new(
            new Correspondent("Daniel Okafor", "d.okafor@brightfield-foods.example", "Brightfield Foods"),
            InEnglish,
            "Offer for the packing line",
            "Thank you for the tour on Tuesday. The offer for the packing line is ready; the main points are three modules, installation over a weekend, and a service contract for two years.\n\nWhom should I send the drawings to?",
            "Please send the drawings to me, I will hand them to our maintenance lead. The price is within what we expected.",
            [
                "Our maintenance lead has looked at the drawings and asks whether the second module can be mirrored. There is a pillar in the way.",
                "If the mirrored module costs the same, we can sign this month. Could you confirm that in writing?",
                "Purchasing asks for your bank details and a signed code of conduct. The form is attached to the order, I am told.",
                "The order is released. You should have the number by this evening.",
            ]),
        new(
            new Correspondent("Priya Raman", "priya@lumen-analytics.example", "Lumen Analytics"),
            InEnglish,
            "Security questionnaire",
            "Before we go on, your security team wanted to know where the data is kept and who can read it. In short: on your own server, and only the people you invite.\n\nI am happy to fill in the questionnaire if you send it.",
            "Thanks, on our own server is exactly what they wanted to hear. I will get you the questionnaire, it is only forty questions this year.",
            [
                "Here is the part that matters most to us: how are backups encrypted, and who holds the key?",
                "Your answers were passed on. So far one follow-up: do you log who looked at which record?",
                "The team is satisfied with section two. Section three has a question about retention, could you have a look?",
                "Approved! I did not expect it that fast either. Let us talk about the rollout.",
            ]),
        new(
            new Correspondent("Tom Hargreaves", "tom@hargreaves-joinery.example", "Hargreaves Joinery"),
            InEnglish,
            "Date for the site visit",
            "To give you a proper quotation we should see the workshop once. It takes an hour at most.\n\nI could come on Wednesday or Friday morning; which is better for you?",
            "Friday is better, we have a delivery on Wednesday. Come round the back, the front gate sticks.",
            [
                "Could you make it half past nine on Friday? The dust extraction is off until then, so we can hear each other.",
                "I measured the bench myself in the meantime: 4.20 by 1.10. Does that help with the quotation?",
                "My brother will be there as well, he does the books and has opinions about leasing.",
                "Thanks for coming over. We are for it; send the quotation when it is ready.",
            ]),
        new(
            new Correspondent("Sofia Marchetti", "s.marchetti@casaverde.example", "Casa Verde Interiors"),
            InEnglish,
            "Autumn campaign",
            "I have put three ideas for the autumn campaign on one page. The second one is my favourite because it needs no new photographs.\n\nWhat do you think?",
            "I like the second one too! Let me show all three to the others before we decide.",
            [
                "The others voted for idea two, with the colours of idea three. Is that possible?",
                "We need the first draft before the board meets on the 20th. Is that realistic for you?",
                "The draft looks wonderful. Only the headline is a little long for the shop window.",
                "The board said yes without a single change. That has never happened before!",
            ]),
        new(
            new Correspondent("Kenji Mori", "k.mori@aoki-instruments.example", "Aoki Instruments"),
            InEnglish,
            "Agenda for the kick-off",
            "For our kick-off next week I suggest: introductions, the measuring points, the time plan, and who decides what. Ninety minutes should do.\n\nIs anything missing?",
            "A good agenda. Please add ten minutes for calibration, our customers always ask about it.",
            [
                "Two colleagues from Osaka will join by video. Could we start one hour earlier for them?",
                "I have updated the list of measuring points. It is now fourteen instead of twelve.",
                "Our quality department would like to see a sample report before the meeting, an old one is fine.",
                "Thank you for the sample. Everything is clear now, see you on Tuesday.",
            ]),
    ];
}
