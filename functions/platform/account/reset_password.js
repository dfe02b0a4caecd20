const FIELDS = { en: ["New password", "Once more"], ru: ["Новый пароль", "Ещё раз"] };
const inputs = FIELDS[LANGUAGE].map((text, index) => {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "password", required: true, minLength: 8, maxLength: 128 });
  Object.assign(input, { autocomplete: "new-password", id: `password-${index}` });
  label.append(text, input);
  element("fields").append(label);
  return input;
});
start(
  {
    en: {
      title: "Choose a new password",
      intro: "At least 8 characters. You will be logged out everywhere.",
      send: "Change the password",
      done: "Your password is changed. You can log in with it now.",
      different: "The two passwords are not the same.",
      password_breached: "This password is on lists of stolen passwords. Choose another one.",
      password_personal: "The password must not be your e-mail or your name. Choose another one.",
      string_too_short: "The password needs at least 8 characters.",
      string_too_long: "The password may have at most 128 characters.",
    },
    ru: {
      title: "Новый пароль",
      intro: "Не менее 8 символов. Вы выйдете из системы на всех устройствах.",
      send: "Изменить пароль",
      done: "Пароль изменён. Теперь можно войти с ним.",
      different: "Пароли не совпадают.",
      password_breached: "Этот пароль есть в списках украденных. Выберите другой.",
      password_personal: "Пароль не должен быть вашим адресом или именем. Выберите другой.",
      string_too_short: "В пароле должно быть не менее 8 символов.",
      string_too_long: "В пароле может быть не более 128 символов.",
    },
  },
  "/api/users:reset-password",
  (said) => {
    const [password, again] = inputs.map((input) => input.value);
    if (password !== again) {
      tell(said.different);
      return null;
    }
    return { token, new_password: password };
  },
);
