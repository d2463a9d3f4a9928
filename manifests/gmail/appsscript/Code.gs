// Draws the cards of an Inlay host in Gmail. It decides nothing: the host answers with cards as JSON, and this turns them into calls of CardService. Made by the host; a change
// here is lost with the next version.
var HOST = "{publicUrl}/gmail/script/";

function onHomepage(event) { return cardsOf(ask("homepage", event)); }
function onMessage(event) { return cardsOf(ask("message", event)); }
function onCompose(event) { return cardsOf(ask("compose", event)); }

function onSettings(event) { return universalOf(ask("settings", event)); }
function onSignOut(event) { return universalOf(ask("sign-out", event)); }

/** The one function behind every button: which it was stands, signed, in its parameters. */
function onAction(event) { return pressed(ask("action", event)); }

/** The one behind every button that makes an answer, of which Gmail has to know before it is pressed; it takes nothing but a draft that was made here. */
function onReply(event) { return repliedTo(event, ask("action", event)); }

function ask(trigger, event) {
  var common = event.commonEventObject || {};
  var answer = UrlFetchApp.fetch(HOST + trigger, {
    method: "post",
    contentType: "application/json",
    headers: { Authorization: "Bearer " + ScriptApp.getIdentityToken() },
    payload: JSON.stringify({
      commonEventObject: {
        userLocale: common.userLocale,
        timeZone: common.timeZone,
        formInputs: inputsOf(common.formInputs || {}),
        parameters: common.parameters || event.parameters || {},
      },
      authorizationEventObject: { userOAuthToken: ScriptApp.getOAuthToken() },
      gmail: event.gmail,
    }),
    muteHttpExceptions: true,
    followRedirects: false,
  });
  if (answer.getResponseCode() !== 200) return trouble("The Inlay host answered " + answer.getResponseCode() + ". Try again; if that does not help, ask your administrator whether Google:Addon:ScriptClientId is set there.");
  return JSON.parse(answer.getContentText());
}

// CardService puts what was typed one level deeper, under an empty name.
function inputsOf(inputs) {
  var plain = {};
  Object.keys(inputs).forEach(function (name) { plain[name] = inputs[name][""] || inputs[name]; });
  return plain;
}

function trouble(text) {
  return { renderActions: { action: { navigations: [{ pushCard: { name: "trouble", header: { title: "Inlay" }, sections: [{ widgets: [{ textParagraph: { text: text } }] }] } }] } } };
}

function navigationsOf(answer) {
  return (answer.renderActions && answer.renderActions.action && answer.renderActions.action.navigations) || [];
}

function cardsOf(answer) {
  return navigationsOf(answer).map(function (step) { return step.pushCard || step.updateCard; }).filter(Boolean).map(cardOf);
}

function universalOf(answer) {
  return CardService.newUniversalActionResponseBuilder().displayAddOnCards(cardsOf(answer)).build();
}

function pressed(answer) {
  var rendered = answer.renderActions || {};
  var markup = rendered.hostAppAction && rendered.hostAppAction.gmailAction && rendered.hostAppAction.gmailAction.updateDraftActionMarkup;
  if (markup) return draftOf(markup);
  var action = rendered.action || {};
  var builder = CardService.newActionResponseBuilder();
  if (action.navigations && action.navigations.length > 0) builder.setNavigation(navigationOf(action.navigations));
  if (action.notification) builder.setNotification(CardService.newNotification().setText(action.notification.text));
  if (action.link) builder.setOpenLink(linkOf(action.link));
  if (answer.stateChanged) builder.setStateChanged(true);
  return builder.build();
}

function repliedTo(event, answer) {
  var rendered = answer.renderActions || {};
  var reply = rendered.hostAppAction && rendered.hostAppAction.gmailAction && rendered.hostAppAction.gmailAction.draftReply;
  // Gmail shows the words of an error.
  if (!reply) throw new Error(wordsOf(rendered.action || {}));
  var options = { htmlBody: reply.htmlBody, inlineImages: {} };
  if (reply.bcc) options.bcc = reply.bcc;
  reply.images.forEach(function (image) { options.inlineImages[image.contentId] = Utilities.newBlob(Utilities.base64Decode(image.content), image.type, image.name); });
  GmailApp.setCurrentMessageAccessToken(event.gmail.accessToken);
  var message = GmailApp.getMessageById(event.gmail.messageId);
  var draft = reply.toAll ? message.createDraftReplyAll("", options) : message.createDraftReply("", options);
  return CardService.newComposeActionResponseBuilder().setGmailDraft(draft).build();
}

function wordsOf(action) {
  if (action.notification) return action.notification.text;
  var cards = navigationsOf({ renderActions: { action: action } }).map(function (step) { return step.pushCard || step.updateCard; }).filter(Boolean);
  return cards.length > 0 && cards[0].sections[0].widgets[0].textParagraph ? cards[0].sections[0].widgets[0].textParagraph.text : "Inlay made no answer. Try again.";
}

function navigationOf(steps) {
  var navigation = CardService.newNavigation();
  steps.forEach(function (step) {
    if (step.popToRoot) navigation.popToRoot();
    else if (step.pop) navigation.popCard();
    else if (step.pushCard) navigation.pushCard(cardOf(step.pushCard));
    else if (step.updateCard) navigation.updateCard(cardOf(step.updateCard));
  });
  return navigation;
}

function draftOf(markup) {
  var builder = CardService.newUpdateDraftActionResponseBuilder();
  if (markup.updateBody) {
    var body = CardService.newUpdateDraftBodyAction();
    markup.updateBody.insertContents.forEach(function (piece) { body.addUpdateContent(piece.content, CardService.ContentType[piece.contentType]); });
    builder.setUpdateDraftBodyAction(body.setUpdateType(CardService.UpdateDraftBodyType[markup.updateBody.type]));
  }
  if (markup.updateSubject) builder.setUpdateDraftSubjectAction(CardService.newUpdateDraftSubjectAction().addUpdateSubject(markup.updateSubject.subject));
  if (markup.updateBccRecipients) {
    var addresses = markup.updateBccRecipients.bccRecipients.map(function (recipient) { return recipient.email; });
    builder.setUpdateDraftBccRecipientsAction(CardService.newUpdateDraftBccRecipientsAction().addUpdateBccRecipients(addresses));
  }
  return builder.build();
}

function cardOf(card) {
  var builder = CardService.newCardBuilder().setName(card.name);
  var header = CardService.newCardHeader().setTitle(card.header.title);
  if (card.header.subtitle) header.setSubtitle(card.header.subtitle);
  builder.setHeader(header);
  card.sections.forEach(function (section) { builder.addSection(sectionOf(section)); });
  (card.cardActions || []).forEach(function (action) { builder.addCardAction(clicked(CardService.newCardAction().setText(action.actionLabel), action.onClick)); });
  if (card.fixedFooter) {
    var footer = CardService.newFixedFooter().setPrimaryButton(buttonOf(card.fixedFooter.primaryButton));
    if (card.fixedFooter.secondaryButton) footer.setSecondaryButton(buttonOf(card.fixedFooter.secondaryButton));
    builder.setFixedFooter(footer);
  }
  return builder.build();
}

function sectionOf(section) {
  var built = CardService.newCardSection();
  if (section.header) built.setHeader(section.header);
  if (section.collapsible) built.setCollapsible(true).setNumUncollapsibleWidgets(section.uncollapsibleWidgetsCount);
  section.widgets.forEach(function (widget) { built.addWidget(widgetOf(widget)); });
  return built;
}

function widgetOf(widget) {
  var kind = Object.keys(widget)[0];
  return WIDGETS[kind](widget[kind]);
}

var WIDGETS = {
  textParagraph: function (text) { return CardService.newTextParagraph().setText(text.text); },
  divider: function () { return CardService.newDivider(); },
  buttonList: function (list) {
    var set = CardService.newButtonSet();
    list.buttons.forEach(function (button) { set.addButton(buttonOf(button)); });
    return set;
  },
  decoratedText: function (text) {
    var built = CardService.newDecoratedText().setText(text.text).setWrapText(text.wrapText === true);
    if (text.topLabel) built.setTopLabel(text.topLabel);
    if (text.bottomLabel) built.setBottomLabel(text.bottomLabel);
    if (text.startIcon) built.setStartIcon(CardService.newIconImage().setIcon(CardService.Icon[text.startIcon.knownIcon]));
    if (text.button) built.setButton(buttonOf(text.button));
    return text.onClick ? clicked(built, text.onClick) : built;
  },
  textInput: function (input) {
    var built = CardService.newTextInput().setFieldName(input.name).setTitle(input.label).setMultiline(input.type === "MULTIPLE_LINE");
    if (input.value) built.setValue(input.value);
    if (input.hintText) built.setHint(input.hintText);
    return built;
  },
  selectionInput: function (input) {
    if (input.type === "SWITCH") {
      var item = input.items[0];
      return CardService.newDecoratedText().setText(item.text).setWrapText(true)
        .setSwitchControl(CardService.newSwitch().setFieldName(input.name).setValue(item.value).setSelected(item.selected));
    }
    var built = CardService.newSelectionInput().setFieldName(input.name).setType(CardService.SelectionInputType[input.type]);
    if (input.label) built.setTitle(input.label);
    input.items.forEach(function (one) { built.addItem(one.text, one.value, one.selected); });
    return built;
  },
  dateTimePicker: function (picker) {
    var built = CardService.newDatePicker().setFieldName(picker.name).setTitle(picker.label);
    if (picker.valueMsEpoch) built.setValueInMsSinceEpoch(picker.valueMsEpoch);
    return built;
  },
};

function buttonOf(button) {
  var built = CardService.newTextButton().setText(button.text);
  if (button.type === "FILLED") built.setTextButtonStyle(CardService.TextButtonStyle.FILLED);
  return clicked(built, button.onClick);
}

function clicked(widget, onClick) {
  if (onClick.openLink) return widget.setOpenLink(linkOf(onClick.openLink));
  var parameters = {};
  onClick.action.parameters.forEach(function (parameter) { parameters[parameter.key] = parameter.value; });
  var action = CardService.newAction().setFunctionName(onClick.action.makesDraft ? "onReply" : "onAction").setParameters(parameters);
  return onClick.action.makesDraft ? widget.setComposeAction(action, CardService.ComposedEmailType.REPLY_AS_DRAFT) : widget.setOnClickAction(action);
}

function linkOf(link) {
  return CardService.newOpenLink().setUrl(link.url).setOpenAs(CardService.OpenAs[link.openAs]).setOnClose(CardService.OnClose[link.onClose]);
}
