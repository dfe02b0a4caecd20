start(
  {
    en: {
      title: "Confirm your e-mail address",
      intro: "One click, and we know that the address is yours.",
      send: "Confirm the address",
      done: "Thank you, your address is confirmed. You can close this page.",
    },
    ru: {
      title: "Подтверждение адреса",
      intro: "Одно нажатие, и мы будем знать, что адрес ваш.",
      send: "Подтвердить адрес",
      done: "Спасибо, адрес подтверждён. Страницу можно закрыть.",
    },
  },
  "/api/users/confirm-email",
  () => ({ token }),
);
