// Passkeys: the browser signs, the form posts what it signed.
//
// <form data-passkey="create|get" data-options="id of a JSON script" | data-options-url="address that gives them">
//   a hidden input "credential", a button [data-passkey-start], a place for trouble [data-passkey-trouble].

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withBytes = (descriptors = []) => descriptors.map((each) => ({ ...each, id: toBytes(each.id) }));

const TROUBLE = {
  NotAllowedError: "Nothing was signed. Try again, or go another way.",
  InvalidStateError: "This device holds a passkey for you already.",
  SecurityError: "Passkeys work only at the site's own address over https, or at localhost.",
};

async function optionsOf(form) {
  if (!form.dataset.optionsUrl) return JSON.parse(document.getElementById(form.dataset.options).textContent).publicKey;
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("The server gave no answer. Try again in a minute.");
  return (await answer.json()).request_options.publicKey;
}

async function create(form, options) {
  const alone = form.elements.passwordless?.checked ?? false;
  const selection = { ...options.authenticatorSelection, residentKey: alone ? "required" : "discouraged" };
  selection.requireResidentKey = alone;
  if (alone) selection.userVerification = "required";
  return navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
      authenticatorSelection: selection,
    },
  });
}

async function get(form, options) {
  const allowed = options.allowCredentials ? { allowCredentials: withBytes(options.allowCredentials) } : {};
  return navigator.credentials.get({ publicKey: { ...options, challenge: toBytes(options.challenge), ...allowed } });
}

function asJson(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function run(form) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  trouble.textContent = "";
  try {
    const ceremony = form.dataset.passkey === "create" ? create : get;
    const credential = await ceremony(form, await optionsOf(form));
    form.elements.credential.value = JSON.stringify(asJson(credential));
    form.submit();
  } catch (error) {
    trouble.textContent = TROUBLE[error.name] ?? error.message;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    form.querySelector("[data-passkey-trouble]").textContent = "This browser knows no passkeys.";
    continue;
  }
  const start = form.querySelector("[data-passkey-start]");
  start.addEventListener("click", () => run(form));
  start.disabled = false; // before, a press would have met nobody
  form.hidden = false;
}
